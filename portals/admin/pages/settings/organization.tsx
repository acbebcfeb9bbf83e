// Who may join devices, how many, whose are managed, and how people may sign in. What concerns devices is said, before and after, before it is saved;
// afterwards it can be taken back.

import { makeStyles, Text } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { changedMembers } from '../../../shared/api/changed.ts'
import { asStoredNow } from '../../../shared/api/stored-now.ts'
import { can } from '../../../shared/session/can.ts'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { changeOrganization, type Organization } from '../../api/directory.ts'
import { organizationQuery, peopleCountsQuery } from '../../api/queries.ts'
import { ReadOnly, SettingsFrame } from './frame.tsx'
import { ImportPanel, JoiningPanel, ManagementPanel, NamePanel, SignInPanel } from './organization-panels.tsx'
import { changesOf, schemaOf, type Values, valuesOf } from './organization-values.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '880px' },
  effects: { display: 'grid', gap: '6px', paddingLeft: '20px', margin: '12px 0 0' },
})

export function OrganizationPage() {
  const { data: organization } = useSuspenseQuery(organizationQuery())
  return organization ? <Whole organization={organization} /> : null
}

function Whole({ organization }: { readonly organization: Organization }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [notice, setNotice] = useState<Notice>()
  const [problem, setProblem] = useState<unknown>()
  /** One more when the values of the form come from elsewhere. */
  const [edition, setEdition] = useState(0)
  const refresh = () => queries.invalidateQueries({ queryKey: ['organization'] })
  const send = (before: Values, after: Values) => {
    const {
      deviceQuotaPerUser: quota,
      enrollmentLimitPerUser: limit,
      checkinIntervalMinutes: minutes,
      complianceDays: days,
      withoutJoin,
      withoutCertificate,
      deviceCodes,
      userConsent,
      ...others
    } = changedMembers(before, after)
    return changeOrganization(organization.id, {
      ...others,
      ...(quota && { deviceQuotaPerUser: Number(quota) }),
      ...(limit && { enrollmentLimitPerUser: Number(limit) }),
      ...(minutes && { checkinIntervalMinutes: Number(minutes) }),
      ...(days && { complianceDays: Number(days) }),
      ...(withoutJoin && { allowsUnjoinedEnrollment: withoutJoin === 'yes' }),
      ...(withoutCertificate && { allowsDigestSessions: withoutCertificate === 'yes' }),
      ...(deviceCodes && { allowsDeviceCodes: deviceCodes === 'yes' }),
      ...(userConsent && { allowsUserConsent: userConsent === 'yes' }),
    })
  }
  const undo = async (before: Values, after: Values) => {
    setProblem(undefined)
    try {
      await send(after, before)
      setNotice({ text: t('organization.undone') })
      await refresh()
      setEdition((count) => count + 1)
    } catch (caught) {
      setProblem(caught)
    }
  }
  const saved = (before: Values, after: Values) => {
    setProblem(undefined)
    setNotice({ text: t('organization.saved'), undo: () => void undo(before, after) })
    void refresh()
  }
  return (
    <SettingsFrame title={t('organization.title')} lead={t('organization.lead')}>
      <div className={styles.stack}>
        <ReadOnly operation="directory.organization.change" />
        {problem !== undefined && <Failed problem={problem} />}
        <Said notice={notice} />
        <Rules key={edition} organization={organization} send={send} onSaved={saved} />
      </div>
    </SettingsFrame>
  )
}

/** Saved once the question was answered. */
type Change = { readonly before: Values; readonly values: Values }
type Asking = Change & { readonly done: () => void; readonly not: (why: unknown) => void }

function Rules(props: {
  readonly organization: Organization
  readonly send: (before: Values, after: Values) => Promise<unknown>
  readonly onSaved: (before: Values, after: Values) => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const seesPeople = can('directory.user.list').allowed
  const counts = useQuery({ ...peopleCountsQuery(), enabled: seesPeople }).data
  const [asking, setAsking] = useState<Asking>()
  const save = useMutation({
    mutationFn: ({ before, values }: Change) => props.send(before, values),
    onSuccess: (_, { before, values }) => props.onSaved(before, values),
  })
  const form = useForm({
    schema: schemaOf(t),
    initial: valuesOf(props.organization),
    async stored() {
      const found = await queries.fetchQuery(asStoredNow(organizationQuery()))
      return valuesOf(found ?? props.organization)
    },
    save: (values, before) =>
      changesOf(t, before, values, counts).length === 0
        ? save.mutateAsync({ before, values })
        : new Promise<void>((done, not) => setAsking({ before, values, done, not })),
  })
  const leave = () => {
    save.reset()
    asking?.not(new Error('Not answered.'))
    setAsking(undefined)
  }
  const confirmed = async ({ before, values, done }: Asking) => {
    await save.mutateAsync({ before, values })
    done()
    setAsking(undefined)
  }
  return (
    <Form form={form} className={styles.stack}>
      <NamePanel form={form} organization={props.organization} />
      <JoiningPanel form={form} counts={counts} />
      <ManagementPanel form={form} counts={counts} />
      <ImportPanel form={form} />
      <SignInPanel form={form} />
      {save.isError && !asking && <Failed problem={save.error} />}
      <div>
        <GuardedSubmit operation="directory.organization.change">
          {save.isPending && !asking ? t('common.saving') : t('common.save')}
        </GuardedSubmit>
      </div>
      {asking && (
        <Confirm
          open
          danger={false}
          busy={save.isPending}
          title={t('organization.askTitle')}
          confirm={save.isPending ? t('common.saving') : t('organization.askDo')}
          onClose={leave}
          onConfirm={() => void confirmed(asking).catch(() => {})} // the failure is shown here
        >
          <div>
            <Text>{t('organization.ask')}</Text>
            <ul className={styles.effects}>
              {changesOf(t, asking.before, asking.values, counts).map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </div>
          {save.isError && <Failed problem={save.error} />}
        </Confirm>
      )}
    </Form>
  )
}
