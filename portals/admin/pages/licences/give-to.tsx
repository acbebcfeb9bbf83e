// Chooses who gets a licence: a person, or the members of a group.

import { makeStyles } from '@fluentui/react-components'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import type { PlanName, Sku } from '../../../../src/kernel/licence.ts'
import { can } from '../../../shared/session/can.ts'
import { SelectField, TextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm, useValues } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { findPerson } from '../../api/access-policies.ts'
import type { Holder } from '../../api/licence/licences.ts'
import { groupsQuery } from '../../api/queries.ts'
import { leftOut, PlansField } from './plans-field.tsx'

const useStyles = makeStyles({
  form: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
  fields: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(240px, 100%), 1fr))',
    gap: '12px',
    alignItems: 'start', // the hint of one does not stretch the other
  },
})

export function GiveTo(props: {
  readonly sku: Sku
  readonly onGive: (holder: Holder, without: PlanName | undefined) => void
}) {
  const { sku, onGive } = props
  const styles = useStyles()
  const { t } = useTranslation()
  const groups = useQuery({ ...groupsQuery(), enabled: can('directory.group.list').allowed })
  const find = useMutation({
    mutationFn: async (name: string) => {
      const found = await findPerson(name)
      if (typeof found === 'number') throw new Error(t('accessPolicies.form.found', { count: found, name }))
      return found
    },
  })
  const form = useForm({
    schema: z.object({ to: z.string(), without: z.string(), person: z.string().check(z.trim()) }).check(
      z.refine(({ to, person }) => to !== '' || person !== '', {
        path: ['person'],
        error: t('licences.personNeeded'),
      }),
    ),
    initial: { to: '', without: '', person: '' },
    save: async ({ to, without, person }) => {
      const plan = leftOut(sku, without)
      const group = groups.data?.find(({ id }) => id === to)
      if (group) return onGive({ kind: 'group', id: group.id, name: group.displayName }, plan)
      const { id, name } = await find.mutateAsync(person)
      onGive({ kind: 'user', id, name }, plan)
    },
  })
  const { to } = useValues(form)
  return (
    <Form form={form} className={styles.form}>
      {find.isError && <Failed problem={find.error} />}
      <div className={styles.fields}>
        <SelectField control={form.control} name="to" label={t('licences.giveTo')}>
          <option value="">{t('licences.toPerson')}</option>
          {(groups.data?.length ?? 0) > 0 && (
            <optgroup label={t('licences.toGroups')}>
              {groups.data?.map(({ id, displayName }) => (
                <option key={id} value={id}>
                  {displayName}
                </option>
              ))}
            </optgroup>
          )}
        </SelectField>
        {to === '' && (
          <TextField
            control={form.control}
            name="person"
            label={t('licences.person')}
            hint={t('licences.personHint')}
            maxLength={128}
          />
        )}
        <PlansField control={form.control} name="without" sku={sku} />
      </div>
      <div>
        <GuardedSubmit operation="directory.licence.assign-to-user" busy={find.isPending}>
          {t('licences.give')}
        </GuardedSubmit>
      </div>
    </Form>
  )
}
