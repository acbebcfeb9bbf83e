// Names whom something is given to: a person by the user name, or the members of a group.

import { makeStyles } from '@fluentui/react-components'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Control, FieldPathByValue, FieldValues } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { can } from '../../../shared/session/can.ts'
import { SelectField, TextField } from '../../../shared/ui/form/fields.tsx'
import { findPerson } from '../../api/access-policies.ts'
import { groupsQuery } from '../../api/queries.ts'

const useStyles = makeStyles({
  fields: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(240px, 100%), 1fr))',
    gap: '12px',
    alignItems: 'start', // the hint of one does not stretch the other
  },
})

/** Members of a form's schema, and how it begins: `to` is the id of a group, or empty for a person. */
export const whomShape = { to: z.string(), person: z.string().check(z.trim()) }
export const nobody = { to: '', person: '' }
type WhomValues = typeof nobody

/** Part of the schema, too: `error` is said where neither is named. */
export const isNamed = (error: string) =>
  z.refine<WhomValues>(({ to, person }) => to !== '' || person !== '', { path: ['person'], error })

export type Whom = { readonly kind: 'user' | 'group'; readonly id: string; readonly name: string }

const useGroups = () => useQuery({ ...groupsQuery(), enabled: can('directory.group.list').allowed })

/** A mutation that asks the service for them; it fails with words where nobody, or more than one, has that name. */
export function useFindWhom() {
  const { t } = useTranslation()
  const groups = useGroups()
  return useMutation({
    mutationFn: async ({ to, person }: WhomValues): Promise<Whom> => {
      const group = groups.data?.find(({ id }) => id === to)
      if (group) return { kind: 'group', id: group.id, name: group.displayName }
      const found = await findPerson(person)
      if (typeof found === 'number') throw new Error(t('accessPolicies.form.found', { count: found, name: person }))
      return { kind: 'user', id: found.id, name: found.name }
    },
  })
}

/** `to` and `person` are the names of the form's members, `chosen` is the value of the first. */
export function WhomFields<T extends FieldValues>(props: {
  readonly control: Control<T>
  readonly to: FieldPathByValue<T, string>
  readonly person: FieldPathByValue<T, string>
  readonly chosen: string
  readonly label: string
  /** Further fields beside them. */
  readonly children?: ReactNode
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const groups = useGroups().data ?? []
  const { control, to, person, chosen, label, children } = props
  return (
    <div className={styles.fields}>
      <SelectField control={control} name={to} label={label}>
        <option value="">{t('licences.toPerson')}</option>
        {groups.length > 0 && (
          <optgroup label={t('licences.toGroups')}>
            {groups.map(({ id, displayName }) => (
              <option key={id} value={id}>
                {displayName}
              </option>
            ))}
          </optgroup>
        )}
      </SelectField>
      {chosen === '' && (
        <TextField
          control={control}
          name={person}
          label={t('licences.person')}
          hint={t('licences.personHint')}
          maxLength={128}
        />
      )}
      {children}
    </div>
  )
}
