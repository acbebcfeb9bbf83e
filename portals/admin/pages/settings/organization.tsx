// Who may join devices, how many, whose are managed, and how people may sign in. What concerns devices is said, before and after, before it is saved;
// afterwards it can be taken back.

import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { changedMembers } from '../../../shared/api/changed.ts'
import { asStoredNow } from '../../../shared/api/stored-now.ts'
import { can } from '../../../shared/session/can.ts'
import { Choice } from '../../../shared/ui/form/choice.tsx'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { RadioField, TextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { type Form as FormOf, useForm } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { changeOrganization, type Organization } from '../../api/directory.ts'
import { organizationQuery, peopleCountsQuery } from '../../api/queries.ts'
import { paths } from '../../paths.ts'
import { ReadOnly, SettingsFrame } from './frame.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '880px' },
  // As dark where it may only be read: it is there to be read.
  quiet: { color: tokens.colorNeutralForeground2 },
  limit: { maxWidth: '280px' },
  domains: { listStyleType: 'none', display: 'grid', gap: '4px', margin: 0, padding: 0, overflowWrap: 'anywhere' },
  effects: { display: 'grid', gap: '6px', paddingLeft: '20px', margin: '12px 0 0' },
})

const whom = ['all', 'selected', 'none'] as const
const eras = ['E24', 'E18'] as const
const codes = ['no', 'yes'] as const

const limitUpTo = (most: number, error: string) =>
  z.string().check(
    z.trim(),
    z.refine((text) => /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= most, { error }),
  )

const schemaOf = (t: TFunction) =>
  z.object({
    displayName: z.string().check(z.trim(), z.minLength(1, t('organization.nameNeeded')), z.maxLength(256)),
    usersMayJoin: z.enum(whom),
    deviceQuotaPerUser: limitUpTo(1000, t('organization.quotaWrong')),
    enrollmentLimitPerUser: limitUpTo(15, t('organization.managedLimitWrong')),
    mdmScope: z.enum(whom),
    era: z.enum(eras),
    deviceCodes: z.enum(codes),
  })
type Values = z.infer<ReturnType<typeof schemaOf>>

const valuesOf = (organization: Organization): Values => ({
  displayName: organization.displayName,
  usersMayJoin: organization.usersMayJoin,
  deviceQuotaPerUser: String(organization.deviceQuotaPerUser),
  enrollmentLimitPerUser: String(organization.enrollmentLimitPerUser),
  mdmScope: organization.mdmScope,
  era: organization.era,
  deviceCodes: organization.allowsDeviceCodes ? 'yes' : 'no',
})

type Counts = { readonly all: number; readonly mayJoin: number; readonly licensed: number }

/** In words, what another value means for devices. */
function changesOf(t: TFunction, before: Values, after: Values, counts: Counts | undefined): readonly string[] {
  const counted = (name: string, count: number | undefined) =>
    counts && count !== undefined ? t('organization.counted', { name, count, total: counts.all }) : name
  const joins = (one: Values['usersMayJoin']) =>
    counted(t(`organization.join.${one}.name`), one === 'selected' ? counts?.mayJoin : undefined)
  const managed = (one: Values['mdmScope']) =>
    counted(t(`organization.managed.${one}.name`), one === 'selected' ? counts?.licensed : undefined)
  const deviceCodes = (one: Values['deviceCodes']) => t(`organization.deviceCodes.${one}.name`)
  const era = (one: Values['era']) => t(`organization.eras.${one}.name`)
  const changed = (
    name: 'usersMayJoin' | 'mdmScope' | 'quota' | 'managedLimit' | 'era' | 'deviceCodes',
    [from, to]: readonly [string, string],
  ): readonly string[] => (from === to ? [] : [t(`organization.changes.${name}`, { before: from, after: to })])
  return [
    ...changed('usersMayJoin', [joins(before.usersMayJoin), joins(after.usersMayJoin)]),
    ...changed('quota', [before.deviceQuotaPerUser, after.deviceQuotaPerUser]),
    ...changed('mdmScope', [managed(before.mdmScope), managed(after.mdmScope)]),
    ...changed('managedLimit', [before.enrollmentLimitPerUser, after.enrollmentLimitPerUser]),
    ...changed('era', [era(before.era), era(after.era)]),
    ...changed('deviceCodes', [deviceCodes(before.deviceCodes), deviceCodes(after.deviceCodes)]),
  ]
}

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
      deviceCodes,
      ...others
    } = changedMembers(before, after)
    return changeOrganization(organization.id, {
      ...others,
      ...(quota && { deviceQuotaPerUser: Number(quota) }),
      ...(limit && { enrollmentLimitPerUser: Number(limit) }),
      ...(deviceCodes && { allowsDeviceCodes: deviceCodes === 'yes' }),
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

type Part = { readonly form: FormOf<Values> }
type Counted = Part & { readonly counts: Counts | undefined }

const useReadOnly = () => !can('directory.organization.change').allowed

function NamePanel({ form, organization }: Part & { readonly organization: Organization }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const readOnly = useReadOnly()
  return (
    <Panel title={t('organization.nameTitle')}>
      <div className={styles.stack}>
        <TextField
          control={form.control}
          name="displayName"
          label={t('organization.name')}
          hint={t('organization.nameHint')}
          required
          maxLength={256}
          readOnly={readOnly}
        />
        <div>
          <Text weight="semibold">{t('organization.domains')}</Text>
          <ul className={styles.domains}>
            {organization.verifiedDomains.map(({ name, isDefault }) => (
              <li key={name}>
                {name} {isDefault && <Badge appearance="tint">{t('organization.domainDefault')}</Badge>}
              </li>
            ))}
          </ul>
          <Text size={200} className={styles.quiet}>
            {t('organization.domainsLead')}
          </Text>
        </div>
      </div>
    </Panel>
  )
}

function JoiningPanel({ form, counts }: Counted) {
  const styles = useStyles()
  const { t } = useTranslation()
  const readOnly = useReadOnly()
  return (
    <Panel title={t('organization.joining')}>
      <div className={styles.stack}>
        <RadioField
          control={form.control}
          name="usersMayJoin"
          label={t('organization.usersMayJoin')}
          readOnly={readOnly}
          choices={whom.map((one) => ({
            value: one,
            label: (
              <Choice
                name={t(`organization.join.${one}.name`)}
                means={meaning(
                  t,
                  t(`organization.join.${one}.means`),
                  one === 'selected' ? counts : undefined,
                  'mayJoin',
                )}
              />
            ),
          }))}
        />
        {counts && counts.mayJoin > 0 && (
          <RouteLink to={`${paths.people()}?show=mayJoin`}>{t('organization.showChosen')}</RouteLink>
        )}
        <div className={styles.limit}>
          <TextField
            control={form.control}
            name="deviceQuotaPerUser"
            label={t('organization.quota')}
            hint={t('organization.quotaHint')}
            numeric
            required
            readOnly={readOnly}
          />
        </div>
      </div>
    </Panel>
  )
}

function ManagementPanel({ form, counts }: Counted) {
  const styles = useStyles()
  const { t } = useTranslation()
  const readOnly = useReadOnly()
  return (
    <Panel title={t('organization.managing')}>
      <RadioField
        control={form.control}
        name="mdmScope"
        label={t('organization.mdmScope')}
        readOnly={readOnly}
        choices={whom.map((one) => ({
          value: one,
          label: (
            <Choice
              name={t(`organization.managed.${one}.name`)}
              means={meaning(
                t,
                t(`organization.managed.${one}.means`),
                one === 'selected' ? counts : undefined,
                'licensed',
              )}
            />
          ),
        }))}
      />
      <div className={styles.limit}>
        <TextField
          control={form.control}
          name="enrollmentLimitPerUser"
          label={t('organization.managedLimit')}
          hint={t('organization.managedLimitHint')}
          numeric
          required
          readOnly={readOnly}
        />
      </div>
    </Panel>
  )
}

function ImportPanel({ form }: Part) {
  const { t } = useTranslation()
  const readOnly = useReadOnly()
  return (
    <Panel title={t('organization.importing')}>
      <RadioField
        control={form.control}
        name="era"
        label={t('organization.era')}
        readOnly={readOnly}
        choices={eras.map((one) => ({
          value: one,
          label: <Choice name={t(`organization.eras.${one}.name`)} means={t(`organization.eras.${one}.means`)} />,
        }))}
      />
    </Panel>
  )
}

function SignInPanel({ form }: Part) {
  const { t } = useTranslation()
  const readOnly = useReadOnly()
  return (
    <Panel title={t('organization.signingIn')}>
      <RadioField
        control={form.control}
        name="deviceCodes"
        label={t('organization.codesLabel')}
        readOnly={readOnly}
        choices={codes.map((one) => ({
          value: one,
          label: (
            <Choice
              name={t(`organization.deviceCodes.${one}.name`)}
              means={t(`organization.deviceCodes.${one}.means`)}
            />
          ),
        }))}
      />
    </Panel>
  )
}

/** Of what is about chosen people also how many they are. */
const meaning = (t: TFunction, means: string, counts: Counts | undefined, whom: 'mayJoin' | 'licensed'): string =>
  counts ? `${means} ${t('organization.chosen', { count: counts[whom], total: counts.all })}` : means
