// The alarms of the organisation: their events, both sides, closing one with a note of the finding, and deleting
// the object that a contest made.

import { Field, makeStyles, Text } from '@fluentui/react-components'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { newObjectOf } from '../../../../src/alarm/sides.ts'
import { Select } from '../../../shared/ui/form/select.tsx'
import { LoadMore } from '../../../shared/ui/list/load-more.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Empty, Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import type { Alarm } from '../../api/alarms.ts'
import { alarmsQuery } from '../../api/queries.ts'
import { AlarmCard } from './card.tsx'
import { CloseAlarm } from './close.tsx'
import { DeleteNewObject } from './new-object.tsx'
import { type AlarmSearch, kinds } from './search.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gap: '16px', minWidth: 0 },
  filters: { display: 'flex', flexWrap: 'wrap', gap: '12px 16px' },
  filter: { flex: '0 1 260px', '@media (max-width: 719px)': { flex: '1 1 100%' } },
  list: { listStyleType: 'none', display: 'grid', gap: '12px', margin: 0, padding: 0 },
})

export function AlarmsPage() {
  const { t } = useTranslation()
  return (
    <PageFrame title={t('alarms.title')} lead={t('alarms.lead')}>
      <Alarms />
    </PageFrame>
  )
}

function Alarms() {
  const styles = useStyles()
  const { t } = useTranslation()
  const search = useSearch({ from: '/inside/alarms' })
  const navigate = useNavigate()
  const queries = useQueryClient()
  const state = search.state ?? 'open'
  const list = useInfiniteQuery(alarmsQuery({ state, kind: search.kind }))
  const alarms = list.data?.pages.flatMap((page) => page.value) ?? []
  const [closing, setClosing] = useState<Alarm>()
  const [deleting, setDeleting] = useState<Alarm>()
  const made = deleting && newObjectOf(deleting)
  const [notice, setNotice] = useState<Notice>()
  const change = (next: AlarmSearch) => {
    setNotice(undefined)
    void navigate({ to: '/alarms', search: next, replace: true })
  }
  const closed = (alarm: Alarm) => {
    setClosing(undefined)
    const what = t(`alarms.kind.${alarm.kind}`)
    setNotice({ text: t(closing?.state === 'closed' ? 'alarms.noted' : 'alarms.closed', { what }) })
    void queries.invalidateQueries({ queryKey: ['alarms'] })
  }
  return (
    <div className={styles.stack}>
      <div className={styles.filters}>
        <Field label={t('alarms.stateFilter')} className={styles.filter}>
          <Select
            value={state}
            onChange={(_, { value }) =>
              change({ ...(search.kind && { kind: search.kind }), ...(value === 'closed' && { state: 'closed' }) })
            }
          >
            <option value="open">{t('alarms.state.open')}</option>
            <option value="closed">{t('alarms.state.closed')}</option>
          </Select>
        </Field>
        <Field label={t('alarms.kindFilter')} className={styles.filter}>
          <Select
            value={search.kind ?? ''}
            onChange={(_, { value }) => {
              const kind = kinds.find((known) => known === value)
              change({ ...(search.state && { state: search.state }), ...(kind && { kind }) })
            }}
          >
            <option value="">{t('common.any')}</option>
            {kinds.map((kind) => (
              <option key={kind} value={kind}>
                {t(`alarms.kind.${kind}`)}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <Said notice={notice} />
      {list.isPending && <Waiting rows={4} />}
      {list.isError && !list.isFetchNextPageError && <Failed problem={list.error} retry={() => void list.refetch()} />}
      {list.isSuccess && alarms.length === 0 && <NoAlarms search={search} />}
      {alarms.length > 0 && (
        <ul className={styles.list} aria-label={t(`alarms.list.${state}`)}>
          {alarms.map((alarm) => (
            <li key={alarm.id}>
              <AlarmCard
                alarm={alarm}
                pointed={alarm.id === search.alarm}
                onClose={() => setClosing(alarm)}
                onDeleteNew={() => setDeleting(alarm)}
              />
            </li>
          ))}
        </ul>
      )}
      <LoadMore list={list} />
      {closing && <CloseAlarm alarm={closing} onClose={() => setClosing(undefined)} onDone={closed} />}
      {deleting && made && (
        <DeleteNewObject
          alarm={deleting}
          made={made}
          onClose={() => setDeleting(undefined)}
          onDone={(text) => {
            setDeleting(undefined)
            setNotice({ text })
          }}
        />
      )}
    </div>
  )
}

/** Nothing is wrong, or nothing fits the filter: the first teaches what would be here. */
function NoAlarms({ search }: { readonly search: AlarmSearch }) {
  const { t } = useTranslation()
  if (search.kind) return <Text>{t('alarms.noMatch')}</Text>
  if (search.state) return <Text>{t('alarms.noneClosed')}</Text>
  return <Empty title={t('alarms.emptyTitle')} lead={t('alarms.emptyLead')} />
}
