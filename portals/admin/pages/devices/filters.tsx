// Search and filters. What is typed reaches the URL, and with it the service, after a short pause.

import { Button, Field, makeStyles, SearchBox } from '@fluentui/react-components'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Select } from '../../../shared/ui/form/select.tsx'
import { FilterRegular } from '../../../shared/ui/icons.ts'
import { useTyped } from '../../../shared/ui/list/use-typed.ts'
import { useNarrow } from '../../../shared/ui/use-media.ts'
import {
  type AssignmentState,
  assignmentStates,
  type EnrollmentState,
  enrollmentStates,
  type SortColumn,
  sortColumns,
} from '../../api/device-query.ts'
import { type DeviceSearch, isFiltered } from './search.ts'

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', gap: '12px 16px', alignItems: 'flex-end' },
  search: { flex: '1 1 260px', maxWidth: '420px', '& > *': { maxWidth: 'none' } },
  filter: { flex: '0 1 200px', minWidth: '148px', '@media (max-width: 719px)': { flex: '1 1 100%' } },
  wide: { width: '100%', maxWidth: 'none' },
})

const withoutKey = <K extends keyof DeviceSearch>(search: DeviceSearch, key: K): Omit<DeviceSearch, K> => {
  const { [key]: _, ...others } = search
  return others
}

export function DeviceFilters(props: {
  readonly search: DeviceSearch
  readonly onChange: (search: DeviceSearch) => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const narrow = useNarrow()
  const [open, setOpen] = useState(false)
  const serial = useRef<HTMLInputElement>(null)
  const { search, onChange } = props
  const [typed, setTyped] = useTyped(search.search ?? '', (text) =>
    onChange({ ...withoutKey(search, 'search'), ...(text && { search: text }) }),
  )
  const [tag, setTag] = useTyped(search.tag ?? '', (text) =>
    onChange({ ...withoutKey(search, 'tag'), ...(text && { tag: text }) }),
  )
  return (
    <search className={styles.row}>
      <Field label={t('devices.search')} className={styles.search}>
        <SearchBox
          input={{ ref: serial }}
          className={styles.wide}
          value={typed}
          onChange={(_, { value }) => setTyped(value)}
        />
      </Field>
      {narrow && (
        <Button appearance="subtle" icon={<FilterRegular />} aria-expanded={open} onClick={() => setOpen(!open)}>
          {t('devices.filters')}
        </Button>
      )}
      {(!narrow || open) && (
        <>
          <Field label={t('devices.enrollmentFilter')} className={styles.filter}>
            <Select
              value={search.enrollment ?? ''}
              onChange={(_, { value }) =>
                onChange({
                  ...withoutKey(search, 'enrollment'),
                  ...(value && { enrollment: value as EnrollmentState }),
                })
              }
            >
              <option value="">{t('common.any')}</option>
              {enrollmentStates.map((state) => (
                <option key={state} value={state}>
                  {t(`enrollment.${state}`)}
                </option>
              ))}
            </Select>
          </Field>
          <Field label={t('devices.assignmentFilter')} className={styles.filter}>
            <Select
              value={search.assignment ?? ''}
              onChange={(_, { value }) =>
                onChange({
                  ...withoutKey(search, 'assignment'),
                  ...(value && { assignment: value as AssignmentState }),
                })
              }
            >
              <option value="">{t('common.any')}</option>
              {assignmentStates
                .filter((state) => state !== 'assignedUnkownSyncState')
                .map((state) => (
                  <option key={state} value={state}>
                    {t(`assignment.${state}`)}
                  </option>
                ))}
            </Select>
          </Field>
          <Field label={t('devices.tagFilter')} className={styles.filter}>
            <SearchBox className={styles.wide} value={tag} onChange={(_, { value }) => setTag(value)} />
          </Field>
          {narrow && (
            <Field label={t('common.sortBy')} className={styles.filter}>
              <Select
                value={search.sort ?? 'serialNumber'}
                onChange={(_, { value }) => onChange({ ...search, sort: value as SortColumn })}
              >
                {sortColumns.map((column) => (
                  <option key={column} value={column}>
                    {t(`devices.column.${column}`)}
                  </option>
                ))}
              </Select>
            </Field>
          )}
        </>
      )}
      {isFiltered(search) && (
        <Button
          appearance="subtle"
          onClick={() => {
            serial.current?.focus() // the button goes with the filters
            setTyped('', true)
            setTag('', true)
            const { sort, descending, panel } = search
            onChange({ ...(sort && { sort }), ...(descending && { descending }), ...(panel && { panel }) })
          }}
        >
          {t('common.clear')}
        </Button>
      )}
    </search>
  )
}
