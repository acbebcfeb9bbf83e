// Creates a person with a password that is made here and shown once.

import { Button, MessageBar, MessageBarBody, makeStyles, tokens } from '@fluentui/react-components'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { signInNameProblem } from '../../../../src/kernel/text/plain-name.ts'
import { can } from '../../../shared/session/can.ts'
import { canEverywhere } from '../../../shared/session/everywhere.ts'
import { CheckboxField, SelectField, TextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { RouteButton } from '../../../shared/ui/route-link.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import type { Organization } from '../../api/directory.ts'
import { changePerson, createPerson, type Person } from '../../api/people.ts'
import { organizationQuery } from '../../api/queries.ts'
import { paths } from '../../paths.ts'
import { makePassword } from './make-password.ts'
import { PasswordOnce } from './password-once.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '720px' },
  form: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: '16px',
    maxWidth: '720px',
    padding: '20px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusXLarge,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  pair: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(240px, 100%), 1fr))',
    gap: '16px',
    alignItems: 'start', // the hint of one does not stretch the other
  },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
})

const schemaOf = (t: TFunction) =>
  z
    .object({
      displayName: z.string().check(z.trim(), z.minLength(1, t('people.form.nameNeeded')), z.maxLength(256)),
      userName: z.string().check(
        z.trim(),
        z.minLength(1, t('people.form.userNameNeeded')),
        z.refine((name) => !name.includes('@'), { error: t('people.form.userNameAt') }),
      ),
      domain: z.string(),
      givenName: z.string().check(z.trim(), z.maxLength(64)),
      surname: z.string().check(z.trim(), z.maxLength(64)),
      mayJoinDevices: z.boolean(),
      mdmLicensed: z.boolean(),
    })
    .check(({ value, issues }) => {
      const problem = signInNameProblem(nameOf(value))
      if (problem) {
        const message = t('people.form.userNameWrong', { problem })
        issues.push({ code: 'custom', input: value, path: ['userName'], message })
      }
    })
type Values = z.infer<ReturnType<typeof schemaOf>>

const nameOf = ({ userName, domain }: { readonly userName: string; readonly domain: string }): string =>
  `${userName.trim()}@${domain}`.normalize('NFC')

type Made = {
  readonly person: Person
  readonly password: string
  /** The account stands, and a later step failed. */
  readonly problem?: unknown
}

async function make(values: Values): Promise<Made> {
  const { displayName, givenName, surname, mayJoinDevices, mdmLicensed } = values
  const userPrincipalName = nameOf(values)
  const password = makePassword({ userPrincipalName, displayName })
  const person = await createPerson({ userPrincipalName, displayName, givenName, surname, password })
  // The account of a new person begins with what these two say, and is not made with them.
  const differs = mayJoinDevices !== person.mayJoinDevices || mdmLicensed !== person.mdmLicensed
  try {
    if (differs) await changePerson(person.id, { mayJoinDevices, mdmLicensed })
    return { person, password }
  } catch (problem) {
    return { person, password, problem }
  }
}

export function NewPersonPage() {
  const { data: organization } = useSuspenseQuery(organizationQuery())
  const [made, setMade] = useState<Made>()
  if (made) return <MadePage made={made} onAnother={() => setMade(undefined)} />
  return organization ? <FormPage organization={organization} onMade={setMade} /> : null
}

function FormPage(props: { readonly organization: Organization; readonly onMade: (made: Made) => void }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { verifiedDomains, usersMayJoin } = props.organization
  const refused = can('directory.user.create').allowed && !canEverywhere('directory.user.create')
  const create = useMutation({
    mutationFn: make,
    onSuccess: (made) => {
      props.onMade(made)
      void queries.invalidateQueries({ queryKey: ['people'] })
    },
  })
  const initial: Values = {
    displayName: '',
    userName: '',
    domain: (verifiedDomains.find(({ isDefault }) => isDefault) ?? verifiedDomains[0])?.name ?? '',
    givenName: '',
    surname: '',
    mayJoinDevices: false,
    mdmLicensed: true,
  }
  const form = useForm({ schema: schemaOf(t), initial, save: (values) => create.mutateAsync(values) })
  const { control } = form
  return (
    <PageFrame
      title={t('people.new')}
      lead={t(refused ? 'people.newForGroups' : 'people.newLead')}
      back={{ to: paths.people(), name: t('people.title') }}
    >
      <Form form={form} className={styles.form}>
        <TextField control={control} name="displayName" label={t('people.form.name')} required maxLength={256} />
        <div className={styles.pair}>
          <TextField
            control={control}
            name="userName"
            label={t('people.form.userName')}
            hint={t('people.form.userNameHint')}
            required
            maxLength={250}
          />
          <SelectField control={control} name="domain" label={t('people.form.domain')}>
            {verifiedDomains.map(({ name }) => (
              <option key={name} value={name}>
                @{name}
              </option>
            ))}
          </SelectField>
        </div>
        <div className={styles.pair}>
          <TextField control={control} name="givenName" label={t('people.form.givenName')} maxLength={64} />
          <TextField control={control} name="surname" label={t('people.form.surname')} maxLength={64} />
        </div>
        <div>
          <CheckboxField control={control} name="mdmLicensed" label={t('people.form.licensed')} />
          {usersMayJoin === 'selected' && (
            <CheckboxField control={control} name="mayJoinDevices" label={t('people.form.mayJoin')} />
          )}
        </div>
        {create.isError && <Failed problem={create.error} />}
        <div className={styles.actions}>
          <GuardedSubmit operation="directory.user.create" off={refused ? t('people.newForGroups') : undefined}>
            {create.isPending ? t('common.saving') : t('people.new')}
          </GuardedSubmit>
          <RouteButton to={paths.people()}>{t('common.cancel')}</RouteButton>
        </div>
      </Form>
    </PageFrame>
  )
}

function MadePage({ made, onAnother }: { readonly made: Made; readonly onAnother: () => void }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { person, password, problem } = made
  const { displayName: name, userPrincipalName } = person
  const [shown] = useState({ userPrincipalName, password })
  return (
    <PageFrame title={t('people.made', { name })} back={{ to: paths.people(), name: t('people.title') }}>
      <div className={styles.stack}>
        {problem !== undefined && (
          <MessageBar intent="warning" layout="multiline" role="alert">
            <MessageBarBody>
              {t('people.halfMade', { problem: problem instanceof Error ? problem.message : String(problem) })}
            </MessageBarBody>
          </MessageBar>
        )}
        <PasswordOnce title={t('people.password.first', { name })} made={shown} />
        <div className={styles.actions}>
          <RouteButton to={paths.person(person.id)} appearance="primary">
            {t('people.open', { name })}
          </RouteButton>
          <Button onClick={onAnother}>{t('people.another')}</Button>
        </div>
      </div>
    </PageFrame>
  )
}
