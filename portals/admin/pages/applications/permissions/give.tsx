// Chooses a permission of the administration API and for whom the application gets it, or that it only asks for it.

import { Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { can } from '../../../../shared/session/can.ts'
import { SelectField, TextField } from '../../../../shared/ui/form/fields.tsx'
import { Form } from '../../../../shared/ui/form/form.tsx'
import { useForm, useValues } from '../../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../../shared/ui/guarded-button.tsx'
import { Failed } from '../../../../shared/ui/states.tsx'
import { findPerson } from '../../../api/access-policies.ts'
import type { Known, KnownPermissions, Whom } from '../../../api/application/permissions.ts'
import type { Kind } from './rows.ts'

const useStyles = makeStyles({
  form: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
  fields: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(240px, 100%), 1fr))',
    gap: '12px',
    alignItems: 'start', // the hint of one does not stretch the other
  },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  quiet: { color: tokens.colorNeutralForeground2 },
})

const whoms = ['itself', 'everybody', 'person'] as const

export function GivePermission(props: {
  readonly known: KnownPermissions
  readonly isAsking: boolean
  readonly onGive: (whom: Whom, permission: Known) => void
  readonly onAsk: (kind: Kind, permission: Known) => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { known } = props
  const find = useMutation({
    mutationFn: async (name: string) => {
      const found = await findPerson(name)
      if (typeof found === 'number') throw new Error(t('accessPolicies.form.found', { count: found, name }))
      return found
    },
  })
  const choicesFor = (whom: string) => (whom === 'itself' ? known.itself : known.people)
  const form = useForm({
    schema: z.object({ whom: z.enum(whoms), permission: z.string(), person: z.string().check(z.trim()) }).check(
      z.refine(({ whom, permission }) => choicesFor(whom).some(({ name }) => name === permission), {
        path: ['permission'],
        error: t('applications.permission.needed'),
      }),
      z.refine(({ whom, person }) => whom !== 'person' || person !== '', {
        path: ['person'],
        error: t('licences.personNeeded'),
      }),
    ),
    initial: { whom: 'itself' as (typeof whoms)[number], permission: '', person: '' },
    judge: 'submitted',
    save: async ({ whom, permission, person }) => {
      const chosen = choicesFor(whom).find(({ name }) => name === permission)
      if (!chosen) return
      if (whom !== 'person') return props.onGive({ kind: whom }, chosen)
      const { id, name } = await find.mutateAsync(person)
      props.onGive({ kind: 'person', id, name }, chosen)
    },
  })
  const { whom, permission } = useValues(form)
  const chosen = choicesFor(whom).find(({ name }) => name === permission)
  const ask = () => {
    if (whom === 'person') return
    if (chosen) props.onAsk(whom, chosen)
    else form.refuse('permission', t('applications.permission.needed'))
  }
  return (
    <Form form={form} className={styles.form}>
      {find.isError && <Failed problem={find.error} />}
      <div className={styles.fields}>
        <SelectField control={form.control} name="whom" label={t('applications.permission.whom')}>
          {whoms.map((one) => (
            <option key={one} value={one}>
              {t(`applications.permission.whoms.${one}`)}
            </option>
          ))}
        </SelectField>
        <SelectField control={form.control} name="permission" label={t('applications.permission.name')}>
          <option value="">{t('applications.permission.choose')}</option>
          {choicesFor(whom).map(({ name, words }) => (
            <option key={name} value={name}>
              {`${name} – ${words}`}
            </option>
          ))}
        </SelectField>
        {whom === 'person' && (
          <TextField
            control={form.control}
            name="person"
            label={t('licences.person')}
            hint={t('licences.personHint')}
            maxLength={128}
          />
        )}
      </div>
      <Text aria-live="polite" className={styles.quiet}>
        {chosen?.words}
      </Text>
      <div className={styles.actions}>
        <GuardedSubmit
          operation={whom === 'itself' ? 'identity.app-role.grant' : 'identity.permission-grant.create'}
          busy={find.isPending}
        >
          {t('applications.permission.give')}
        </GuardedSubmit>
        {whom !== 'person' && can('identity.application.change').allowed && (
          <Button disabledFocusable={props.isAsking} onClick={ask}>
            {t('applications.permission.onlyAsk')}
          </Button>
        )}
      </div>
    </Form>
  )
}
