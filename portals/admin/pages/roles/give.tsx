// Chooses who gets which role, and for whom it counts.

import { makeStyles } from '@fluentui/react-components'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { isForGroups, roles } from '../../../../src/kernel/role.ts'
import { can } from '../../../shared/session/can.ts'
import { SelectField, TextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { findPerson } from '../../api/access-policies.ts'
import { groupsQuery } from '../../api/queries.ts'
import type { Held } from '../../api/role/held.ts'

const useStyles = makeStyles({
  form: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
  fields: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(220px, 100%), 1fr))',
    gap: '12px',
    alignItems: 'start', // the hint of one does not stretch the other
  },
})

const schemaOf = (t: TFunction, isNamed: boolean) =>
  z
    .object({
      person: z.string().check(
        z.trim(),
        z.refine((text) => isNamed || text !== '', t('roles.personNeeded')),
      ),
      role: z.enum(roles),
      /** The id of a group; nothing for everywhere. */
      where: z.string(),
    })
    .check(
      z.refine(({ role, where }) => where === '' || isForGroups(role), {
        path: ['where'],
        error: t('roles.onlyEverywhere'),
      }),
    )

export function GiveRole(props: {
  readonly person: Held['person'] | undefined
  readonly onGive: (held: Held) => void
}) {
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
    schema: schemaOf(t, props.person !== undefined),
    initial: { person: '', role: 'device-administrator' as (typeof roles)[number], where: '' },
    save: async ({ person: name, role, where }) => {
      const person = props.person ?? (await find.mutateAsync(name))
      const group = groups.data?.find(({ id }) => id === where)
      props.onGive({ id: '', role, person, ...(group && { group: { id: group.id, name: group.displayName } }) })
    },
  })
  return (
    <Form form={form} className={styles.form}>
      {find.isError && <Failed problem={find.error} />}
      <div className={styles.fields}>
        {!props.person && (
          <TextField
            control={form.control}
            name="person"
            label={t('roles.person')}
            hint={t('accessPolicies.form.personHint')}
            maxLength={128}
          />
        )}
        <SelectField control={form.control} name="role" label={t('roles.role')}>
          {roles.map((role) => (
            <option key={role} value={role}>
              {t(`role.${role}`)}
            </option>
          ))}
        </SelectField>
        <SelectField control={form.control} name="where" label={t('roles.where')}>
          <option value="">{t('roles.whereEverywhere')}</option>
          {(groups.data?.length ?? 0) > 0 && (
            <optgroup label={t('roles.groups')}>
              {groups.data?.map((group) => (
                <option key={group.id} value={group.id}>
                  {group.displayName}
                </option>
              ))}
            </optgroup>
          )}
        </SelectField>
      </div>
      <div>
        <GuardedSubmit operation="directory.role-assignment.create" busy={find.isPending}>
          {t('roles.give')}
        </GuardedSubmit>
      </div>
    </Form>
  )
}
