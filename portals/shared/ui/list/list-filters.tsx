// Above a list: a search, which of them are shown, on a narrow window their order, and a button that takes the filters away.

import { Button, Field, makeStyles, SearchBox } from '@fluentui/react-components'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'

import { Select } from '../form/select.tsx'
import { useNarrow } from '../use-media.ts'
import { isFiltered, type ListSearch } from './list-search.ts'
import { useTyped } from './use-typed.ts'

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', gap: '12px 16px', alignItems: 'flex-end' },
  search: { flex: '1 1 260px', maxWidth: '420px', '& > *': { maxWidth: 'none' } },
  filter: { flex: '0 1 220px', minWidth: '148px', '@media (max-width: 719px)': { flex: '1 1 100%' } },
  wide: { width: '100%', maxWidth: 'none' },
})

/** `name` is what people read. */
type Option<Value extends string> = { readonly value: Value; readonly name: string }

export function ListFilters<Show extends string, Sort extends string>(props: {
  readonly search: ListSearch<Show, Sort>
  readonly onChange: (search: ListSearch<Show, Sort>) => void
  readonly searchLabel: string
  readonly showLabel: string
  /** The first is what is shown where nothing is chosen, and does not stand in the address. */
  readonly shows: readonly [usual: string, ...others: ReadonlyArray<Option<Show>>]
  /** Of a list that can be put in order. */
  readonly order?: { readonly sorts: ReadonlyArray<Option<Sort>>; readonly usual: Sort }
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const narrow = useNarrow()
  const field = useRef<HTMLInputElement>(null)
  const { search, onChange, shows, order } = props
  const [usual, ...others] = shows
  const [typed, setTyped] = useTyped(search.search ?? '', (text) => {
    const { search: _, ...rest } = search
    onChange({ ...rest, ...(text && { search: text }) })
  })
  return (
    <search className={styles.row}>
      <Field label={props.searchLabel} className={styles.search}>
        <SearchBox
          input={{ ref: field }}
          className={styles.wide}
          value={typed}
          onChange={(_, { value }) => setTyped(value)}
        />
      </Field>
      <Field label={props.showLabel} className={styles.filter}>
        <Select
          value={search.show ?? ''}
          onChange={(_, { value }) => {
            const { show: _before, ...rest } = search
            const show = others.find((one) => one.value === value)?.value
            onChange({ ...rest, ...(show && { show }) })
          }}
        >
          <option value="">{usual}</option>
          {others.map(({ value, name }) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      {narrow && order && (
        <Field label={t('common.sortBy')} className={styles.filter}>
          <Select
            value={search.sort ?? order.usual}
            onChange={(_, { value }) => {
              const sort = order.sorts.find((one) => one.value === value)?.value
              if (sort) onChange({ ...search, sort })
            }}
          >
            {order.sorts.map(({ value, name }) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
      )}
      {isFiltered(search) && (
        <Button
          appearance="subtle"
          onClick={() => {
            field.current?.focus() // the button goes with the filters
            setTyped('', true)
            const { sort, descending } = search
            onChange({ ...(sort && { sort }), ...(descending && { descending }) })
          }}
        >
          {t('common.clear')}
        </Button>
      )}
    </search>
  )
}
