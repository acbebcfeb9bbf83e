// What the list of sign-ins is asked for. Each field stands in the address.

import { Button, Field, Input, makeStyles } from '@fluentui/react-components'
import { type RefObject, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Select } from '../../../shared/ui/form/select.tsx'
import { useTyped } from '../../../shared/ui/list/use-typed.ts'
import { isFiltered, type Show, type SignInSearch, shows, signInSearch, type Typed } from './search.ts'

const useStyles = makeStyles({
  row: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(160px, 100%), 1fr))',
    gap: '12px 16px',
    alignItems: 'end',
  },
  /** Its longest choice is wider than one column. */
  show: { '@media (min-width: 720px)': { gridColumnEnd: 'span 2' } },
  wide: { width: '100%', minWidth: 0 },
})

type Changed = { readonly search: SignInSearch; readonly onChange: (search: SignInSearch) => void }

const fields = ['person', 'application', 'number', 'address', 'since', 'until'] as const
const kinds: { readonly [name in Typed]?: 'date' } = { since: 'date', until: 'date' }

export function Filters({ search, onChange }: Changed) {
  const styles = useStyles()
  const { t } = useTranslation()
  const first = useRef<HTMLInputElement>(null)
  /** One more when the fields are emptied: what was typed and not passed on yet goes, too. */
  const [emptied, setEmptied] = useState(0)
  return (
    <search className={styles.row}>
      <Field label={t('signIns.filter.show')} className={styles.show}>
        <Select
          value={search.show ?? ''}
          onChange={(_, { value }) => {
            const { show: _before, ...others } = search
            onChange({ ...others, ...(value && { show: value as Show }) })
          }}
        >
          <option value="">{t('signIns.filter.everything')}</option>
          {shows.map((show) => (
            <option key={show} value={show}>
              {t(`signIns.shows.${show}`)}
            </option>
          ))}
        </Select>
      </Field>
      {fields.map((name) => (
        <TypedField
          key={`${name} ${emptied}`}
          name={name}
          search={search}
          onChange={onChange}
          {...(name === 'person' && { field: first })}
        />
      ))}
      {isFiltered(search) && (
        <Button
          appearance="subtle"
          onClick={() => {
            onChange({})
            setEmptied((before) => before + 1)
            // the button goes with the filters; the field that stays is made anew
            requestAnimationFrame(() => first.current?.focus())
          }}
        >
          {t('common.clear')}
        </Button>
      )}
    </search>
  )
}

function TypedField(
  props: Changed & { readonly name: (typeof fields)[number]; readonly field?: RefObject<HTMLInputElement | null> },
) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { name, search, onChange, field } = props
  const [typed, setTyped] = useTyped(String(search[name] ?? ''), (text) => {
    const { [name]: _before, ...others } = search
    onChange(signInSearch({ ...others, [name]: text }))
  })
  return (
    <Field label={t(`signIns.filter.${name}`)}>
      <Input
        className={styles.wide}
        type={kinds[name] ?? 'text'}
        {...(field && { input: { ref: field } })}
        {...(name === 'number' && { inputMode: 'numeric' as const })}
        value={typed}
        onChange={(_, { value }) => setTyped(name === 'number' ? value.replace(/\D/g, '') : value)}
      />
    </Field>
  )
}
