// Devices that nobody used for some time: looked at first, chosen one by one or together, and deleted after a question.
// A registered device is never chosen with the others, and the question says how many lose their registration.

import { Button, Checkbox, MessageBar, MessageBarBody, makeStyles, Text } from '@fluentui/react-components'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useCallback, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { formatDateTime, instant } from '../../../shared/text/format.ts'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { TextField } from '../../../shared/ui/form/fields.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { DeleteRegular } from '../../../shared/ui/icons.ts'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { staleDevicesQuery } from '../../api/queries.ts'
import { type Cleaned, deleteStale, type StaleDevice } from '../../api/stale.ts'
import { paths } from '../../paths.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gap: '16px', minWidth: 0 },
  form: { display: 'flex', flexWrap: 'wrap', alignItems: 'flex-start', gap: '12px' },
  show: { marginTop: '26px' },
  bar: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px 16px' },
})

type Notice = { readonly intent: 'success' | 'warning' | 'error'; readonly lines: readonly string[] }

export function CleanUpPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [days, setDays] = useState(90)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [nobody, setNobody] = useState(false)
  const [asking, setAsking] = useState(false)
  const [notice, setNotice] = useState<Notice>()
  const said = useRef<HTMLDivElement>(null)
  const list = useQuery(staleDevicesQuery(days))
  const devices = list.data?.devices ?? []
  const columns = useMemo(() => columnsOf(t), [t])
  const nameOfBox = useCallback(({ displayName }: StaleDevice) => t('cleanUp.choose', { name: displayName }), [t])
  const picked = devices.filter(({ id }) => chosen.has(id))

  const form = useForm({
    schema: z.object({
      days: z.string().check(
        z.refine((text) => Number.isInteger(Number(text)) && Number(text) >= 1 && Number(text) <= 3650, {
          error: t('cleanUp.daysWrong'),
        }),
      ),
    }),
    initial: { days: '90' },
    save: async (wanted) => {
      setDays(Number(wanted.days))
      setChosen(new Set())
      setNotice(undefined)
      void list.refetch()
    },
  })
  const choose = (next: ReadonlySet<string>) => {
    setChosen(next)
    setNobody(false)
  }
  const free = devices.filter(({ registrationId }) => registrationId === null).map(({ id }) => id)
  const finished = (results: readonly Cleaned[]) => {
    const deleted = results.filter(({ result }) => result === 'deleted').length
    const left = results.filter(({ result }) => result !== 'deleted')
    setAsking(false)
    setChosen(new Set())
    setNotice({
      intent: left.length === 0 ? 'success' : deleted === 0 ? 'error' : 'warning',
      lines: [t('cleanUp.done', { deleted, left: left.length }), ...left.map(({ message }) => message)],
    })
    void queries.invalidateQueries({ queryKey: ['devices'] })
    said.current?.focus()
  }
  return (
    <PageFrame
      title={t('cleanUp.title')}
      lead={t('cleanUp.lead')}
      back={{ to: paths.devices(), name: t('devices.title') }}
    >
      <div className={styles.stack}>
        {/* Nothing is saved by it: it may be left. */}
        <form className={styles.form} onSubmit={form.submit} autoComplete="off" noValidate>
          <TextField control={form.control} name="days" label={t('cleanUp.days')} numeric maxLength={4} />
          <Button type="submit" className={styles.show}>
            {t('cleanUp.show')}
          </Button>
        </form>
        <div ref={said} tabIndex={-1} aria-live="polite">
          {notice && (
            <MessageBar intent={notice.intent} layout="multiline">
              <MessageBarBody>
                {notice.lines.map((line) => (
                  <Text key={line} block>
                    {line}
                  </Text>
                ))}
              </MessageBarBody>
            </MessageBar>
          )}
        </div>
        {list.isPending && <Waiting rows={4} />}
        {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
        {list.isSuccess && devices.length === 0 && <Text>{t('cleanUp.none', { count: days })}</Text>}
        {devices.length > 0 && (
          <>
            <div className={styles.bar}>
              <Checkbox
                label={t('cleanUp.chooseAll')}
                checked={free.length > 0 && free.every((id) => chosen.has(id))}
                onChange={(_, { checked }) => {
                  const others = [...chosen].filter((id) => !free.includes(id))
                  choose(new Set(checked === true ? [...others, ...free] : others))
                }}
              />
              <Text aria-live="polite">{t('cleanUp.chosen', { count: picked.length })}</Text>
              <GuardedButton
                operation="lifecycle.stale.delete"
                icon={<DeleteRegular />}
                onClick={() => (picked.length > 0 ? setAsking(true) : setNobody(true))}
              >
                {t('cleanUp.delete')}
              </GuardedButton>
              {nobody && <Text role="alert">{t('cleanUp.chooseFirst')}</Text>}
            </div>
            <DataTable
              name={t('cleanUp.table')}
              columns={columns}
              rows={devices}
              selection={{
                selected: chosen,
                onSelect: choose,
                head: { word: t('cleanUp.column.choose') },
                nameOf: nameOfBox,
              }}
            />
            {list.data?.more && <Text>{t('cleanUp.more', { count: devices.length })}</Text>}
          </>
        )}
      </div>
      {asking && <Question days={days} picked={picked} onClose={() => setAsking(false)} onDone={finished} />}
    </PageFrame>
  )
}

const columnsOf = (t: TFunction): ReadonlyArray<Column<StaleDevice>> => [
  { id: 'name', name: t('cleanUp.column.name'), cell: (device) => device.displayName },
  { id: 'serial', name: t('cleanUp.column.serial'), cell: (device) => device.serialNumber ?? '' },
  { id: 'owner', name: t('cleanUp.column.owner'), cell: (device) => device.owner ?? '' },
  {
    id: 'lastSeen',
    name: t('cleanUp.column.lastSeen'),
    cell: (device) => {
      const lastSeen = instant(device.lastSeenDateTime)
      return lastSeen ? formatDateTime(lastSeen) : ''
    },
  },
  {
    id: 'registered',
    name: t('cleanUp.column.registered'),
    cell: (device) => (device.registrationId ? t('cleanUp.registered') : t('cleanUp.notRegistered')),
  },
]

function Question(props: {
  readonly days: number
  readonly picked: readonly StaleDevice[]
  readonly onClose: () => void
  readonly onDone: (results: readonly Cleaned[]) => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { days, picked } = props
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const registered = picked.filter(({ registrationId }) => registrationId !== null).length
  const count = picked.length
  const go = async () => {
    if (busy) return
    setBusy(true)
    setProblem(undefined)
    const ids = picked.map(({ id }) => id)
    await deleteStale(days, ids, registered > 0).then(props.onDone, setProblem)
    setBusy(false)
  }
  return (
    <Confirm
      open
      title={t('cleanUp.confirmTitle', { count })}
      confirm={t('cleanUp.confirm', { count })}
      typed={String(count)}
      onClose={() => {
        if (!busy) props.onClose()
      }}
      onConfirm={() => void go()}
    >
      <div className={styles.stack}>
        <Text>{t('cleanUp.confirmLead')}</Text>
        {registered > 0 && <Text weight="semibold">{t('cleanUp.confirmRegistered', { count: registered })}</Text>}
        <div aria-live="polite">{busy && <Text>{t('cutOff.working')}</Text>}</div>
        {problem !== undefined && <Failed problem={problem} />}
      </div>
    </Confirm>
  )
}
