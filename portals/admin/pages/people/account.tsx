// One person: what they are called, do in the organisation and may do with devices, their devices, and the ends of their sign-ins
// and account.

import { Badge, MessageBar, MessageBarBody, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { personTexts } from '../../../../src/kernel/attribute/person-attribute.ts'
import { changedMembers } from '../../../shared/api/changed.ts'
import { asStoredNow } from '../../../shared/api/stored-now.ts'
import { can } from '../../../shared/session/can.ts'
import { needs } from '../../../shared/session/needs.ts'
import { formatAgo, formatDateTime, instant } from '../../../shared/text/format.ts'
import { SwitchField, TextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { handDeleted } from '../../../shared/ui/list/deleted.ts'
import { Copyable } from '../../../shared/ui/output/copyable.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { changePerson, type Person, type PersonChange } from '../../api/people.ts'
import { managedOfQuery, organizationQuery, personQuery } from '../../api/queries.ts'
import { paths } from '../../paths.ts'
import { LicencesOfPerson } from '../licences/of-holder.tsx'
import { RolesPanel } from '../roles/panel.tsx'
import { type Done, PersonActions } from './actions.tsx'
import { GroupsOfPerson } from './groups.tsx'
import { ManagerPanel } from './manager.tsx'
import { MethodsPanel } from './methods.tsx'
import { type MadePassword, PasswordOnce } from './password-once.tsx'
import { heldRoles } from './role-name.ts'
import { SignInsPanel } from './sign-ins.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '880px' },
  form: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' },
  pair: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(240px, 100%), 1fr))',
    gap: '16px',
    alignItems: 'start', // the hint of one does not stretch the other
  },
  facts: { display: 'grid', gap: '12px', margin: 0 },
  fact: { display: 'grid', gap: '2px', minWidth: 0 },
  term: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  value: { margin: 0, overflowWrap: 'anywhere' },
  list: { listStyleType: 'none', display: 'grid', margin: '8px 0 0', padding: 0 },
  item: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '4px 12px',
    alignItems: 'baseline',
    padding: '8px 0',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
  quiet: { color: tokens.colorNeutralForeground2 },
  roles: { display: 'flex', flexWrap: 'wrap', gap: '6px' },
})

/** Of another person it is another page, to which the one of their manager leads. */
export function PersonPage() {
  const { personId } = useParams({ from: '/inside/people/$personId' })
  return <Account key={personId} personId={personId} />
}

function Account({ personId }: { readonly personId: string }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { data: person } = useSuspenseQuery(personQuery(personId))
  const [notice, setNotice] = useState<Notice>()
  const [made, setMade] = useState<MadePassword>()
  const [problem, setProblem] = useState<unknown>()
  /** One more when the values of the form come from elsewhere. */
  const [edition, setEdition] = useState(0)
  const refresh = () => queries.invalidateQueries({ queryKey: ['people'] })
  const undo = (change: PersonChange, text: string) => async () => {
    setProblem(undefined)
    try {
      await changePerson(person.id, change)
      setNotice({ text })
      await refresh()
      setEdition((before) => before + 1)
    } catch (caught) {
      setProblem(caught)
    }
  }
  const done = (what: Done) => {
    const name = person.displayName
    setProblem(undefined)
    if (what.verb === 'delete') {
      handDeleted('person', person.userPrincipalName)
      void navigate({ to: '/people' }).then(() => {
        // Not before: as long as this page is there it would ask again for the person who is gone.
        queries.removeQueries({ queryKey: ['people', 'one', person.id] })
        return refresh()
      })
      return
    }
    if (what.verb === 'reset' || what.verb === 'link') {
      const { verb: _, ...shown } = what
      setNotice(undefined)
      setMade({ userPrincipalName: person.userPrincipalName, ...shown })
    } else {
      const back =
        what.verb === 'disable' &&
        person.source === null &&
        undo({ accountEnabled: true }, t('people.done.enable', { name }))
      setNotice({
        text: t(`people.done.${what.verb}`, { name, source: person.source ?? '' }),
        ...(back && { undo: () => void back() }),
      })
    }
    void refresh()
  }
  const saved = (before: PersonChange) => {
    const back = undo(before, t('people.undone'))
    setNotice({ text: t('people.saved'), undo: () => void back() })
    void refresh()
  }
  return (
    <PageFrame
      title={person.displayName}
      lead={person.userPrincipalName}
      back={{ to: paths.people(), name: t('people.title') }}
      actions={<PersonActions person={person} onDone={done} />}
    >
      <div className={styles.stack}>
        {!person.accountEnabled && (
          <MessageBar intent="warning" layout="multiline">
            <MessageBarBody>{t('people.isDisabled')}</MessageBarBody>
          </MessageBar>
        )}
        {person.bulkTokenId !== null && (
          <MessageBar intent="info" layout="multiline">
            <MessageBarBody>
              {t('people.ofBulkToken')}{' '}
              <RouteLink to={paths.bulkToken(person.bulkTokenId)}>{t('people.toBulkToken')}</RouteLink>
            </MessageBarBody>
          </MessageBar>
        )}
        {person.source !== null && (
          <MessageBar intent="info" layout="multiline">
            <MessageBarBody>{t('people.comesFrom', { source: person.source })}</MessageBarBody>
          </MessageBar>
        )}
        {problem !== undefined && <Failed problem={problem} />}
        <Said notice={notice} />
        {made && (
          <PasswordOnce
            title={t('link' in made ? 'people.link.made' : 'people.password.new', { name: person.displayName })}
            made={made}
          />
        )}
        <EditPanel key={edition} person={person} onSaved={saved} />
        <ManagerPanel person={person} />
        {can('directory.role-assignment.list').allowed && (
          <RolesPanel person={{ id: person.id, name: person.userPrincipalName }} />
        )}
        <GroupsOfPerson person={person} />
        <LicencesOfPerson person={person} />
        <MethodsPanel person={person} />
        <SignInsPanel person={person} />
        <DevicesPanel person={person} />
        <FactsPanel person={person} />
      </div>
    </PageFrame>
  )
}

const schemaOf = (t: TFunction) =>
  z.object({
    displayName: z.string().check(z.trim(), z.minLength(1, t('people.form.nameNeeded')), z.maxLength(256)),
    // An empty text is none to the service: so Undo also takes back what was not there before.
    department: z.string().check(z.trim(), z.maxLength(personTexts.department.longest)),
    jobTitle: z.string().check(z.trim(), z.maxLength(personTexts.jobTitle.longest)),
    faxNumber: z.string().check(z.trim(), z.maxLength(personTexts.faxNumber.longest)),
    hireDate: z.string(),
    mayJoinDevices: z.boolean(),
    mdmLicensed: z.boolean(),
  })
type Values = z.infer<ReturnType<typeof schemaOf>>

const valuesOf = (person: Person): Values => ({
  displayName: person.displayName,
  department: person.department ?? '',
  jobTitle: person.jobTitle ?? '',
  faxNumber: person.faxNumber ?? '',
  hireDate: person.employeeHireDate?.slice(0, 10) ?? '',
  mayJoinDevices: person.mayJoinDevices,
  mdmLicensed: person.mdmLicensed,
})

/** A day is its first moment in UTC, as rules of groups take it. */
const changeOf = ({ hireDate, ...others }: Partial<Values>): PersonChange => ({
  ...others,
  ...(hireDate !== undefined && { employeeHireDate: hireDate === '' ? null : `${hireDate}T00:00:00Z` }),
})

function EditPanel({ person, onSaved }: { readonly person: Person; readonly onSaved: (undo: PersonChange) => void }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const joining = useQuery(organizationQuery()).data?.usersMayJoin
  const readOnly = !can('directory.user.change').allowed
  const queries = useQueryClient()
  const save = useMutation({
    mutationFn: ({ before, values }: { readonly before: Values; readonly values: Values }) =>
      changePerson(person.id, changeOf(changedMembers(before, values))),
    onSuccess: (_, { before, values }) => {
      const back = changeOf(changedMembers(values, before))
      // with its hour, which the field does not show
      onSaved({ ...back, ...('employeeHireDate' in back && { employeeHireDate: person.employeeHireDate }) })
    },
  })
  const form = useForm({
    schema: schemaOf(t),
    initial: valuesOf(person),
    stored: async () => valuesOf(await queries.fetchQuery(asStoredNow(personQuery(person.id)))),
    save: (values, before) => save.mutateAsync({ before, values }),
  })
  return (
    <Panel title={t('people.account')}>
      <Form form={form} className={styles.form}>
        <TextField
          control={form.control}
          name="displayName"
          label={t('people.form.name')}
          required
          maxLength={256}
          readOnly={readOnly}
        />
        <div className={styles.pair}>
          <TextField
            control={form.control}
            name="department"
            label={t('people.form.department')}
            hint={t('people.form.departmentHint')}
            maxLength={personTexts.department.longest}
            readOnly={readOnly}
          />
          <TextField
            control={form.control}
            name="jobTitle"
            label={t('people.form.jobTitle')}
            maxLength={personTexts.jobTitle.longest}
            readOnly={readOnly}
          />
          <TextField
            control={form.control}
            name="faxNumber"
            label={t('people.form.faxNumber')}
            hint={t('people.form.faxNumberHint')}
            maxLength={personTexts.faxNumber.longest}
            readOnly={readOnly}
          />
          <TextField
            control={form.control}
            name="hireDate"
            label={t('people.form.hireDate')}
            hint={t('people.form.hireDateHint')}
            date
            readOnly={readOnly}
          />
        </div>
        <SwitchField
          control={form.control}
          name="mayJoinDevices"
          label={t('people.form.mayJoin')}
          readOnly={readOnly}
          {...(joining && { hint: t(`people.form.mayJoinWhen.${joining}`) })}
        />
        <SwitchField
          control={form.control}
          name="mdmLicensed"
          label={t('people.form.licensed')}
          hint={t('people.form.licensedHint')}
          readOnly={readOnly}
        />
        {save.isError && <Failed problem={save.error} />}
        <div>
          <GuardedSubmit operation="directory.user.change">
            {save.isPending ? t('common.saving') : t('common.save')}
          </GuardedSubmit>
        </div>
      </Form>
    </Panel>
  )
}

function DevicesPanel({ person }: { readonly person: Person }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const permission = can('mdm.device.list')
  const list = useQuery({ ...managedOfQuery(person.id), enabled: permission.allowed })
  const total = list.data?.['@odata.count'] ?? list.data?.value.length ?? 0
  return (
    <Panel title={t('people.devices')} beside={list.data && <Badge appearance="tint">{total}</Badge>}>
      {!permission.allowed && <Text>{needs(t, permission)}</Text>}
      {list.isLoading && <Waiting rows={2} />}
      {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
      {list.data && (
        <>
          <Text>{t('people.deviceCount', { count: total })}</Text>
          <ul className={styles.list}>
            {list.data.value.map((device) => (
              <li key={device.id} className={styles.item}>
                <RouteLink to={`${paths.devices()}?search=${encodeURIComponent(device.serialNumber)}`}>
                  {device.deviceName || device.serialNumber}
                </RouteLink>
                <Text size={200} className={styles.quiet}>
                  {device.manufacturer} {device.model} · {device.serialNumber} ·{' '}
                  {t('people.checkedIn', { when: formatAgo(new Date(device.lastSyncDateTime), new Date()) })}
                </Text>
              </li>
            ))}
          </ul>
          {list.data.value.length < total && (
            <Text className={styles.quiet}>{t('people.devicesShown', { shown: list.data.value.length, total })}</Text>
          )}
        </>
      )}
    </Panel>
  )
}

function FactsPanel({ person }: { readonly person: Person }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const validFrom = instant(person.signInSessionsValidFromDateTime)
  const held = heldRoles(t, person)
  return (
    <Panel title={t('people.facts')}>
      <dl className={styles.facts}>
        <Fact name={t('people.column.userPrincipalName')}>
          <Copyable name={t('people.password.userName')} value={person.userPrincipalName} />
        </Fact>
        {(person.givenName || person.surname) && (
          <Fact name={t('people.fullName')}>{[person.givenName, person.surname].filter(Boolean).join(' ')}</Fact>
        )}
        <Fact name={t('people.column.roles')}>
          {held.length === 0 ? (
            t('common.none')
          ) : (
            <span className={styles.roles}>
              {held.map((role) => (
                <Badge key={role} appearance="tint">
                  {role}
                </Badge>
              ))}
            </span>
          )}
        </Fact>
        <Fact name={t('people.column.createdDateTime')}>{formatDateTime(new Date(person.createdDateTime))}</Fact>
        {validFrom && <Fact name={t('people.validFrom')}>{formatDateTime(validFrom)}</Fact>}
        <Fact name={t('people.id')}>
          <Copyable name={t('people.id')} value={person.id} />
        </Fact>
      </dl>
    </Panel>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  const styles = useStyles()
  return (
    <div className={styles.fact}>
      <dt className={styles.term}>{name}</dt>
      <dd className={styles.value}>{children}</dd>
    </div>
  )
}
