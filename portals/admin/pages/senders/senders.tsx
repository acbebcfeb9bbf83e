// Sealed lists of devices: the card to hand out, the senders that are trusted, and trusting another one.

import { makeStyles, Text } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDateTime } from '../../../shared/text/format.ts'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { distrustSender, type Sender, sendersQuery } from '../../api/import/import.ts'
import { importPanel } from '../../paths.ts'
import { isKept } from '../devices/import/kept.ts'
import { ReadOnly, SettingsFrame } from '../settings/frame.tsx'
import { OwnCard } from './card.tsx'
import { TrustSender } from './trust.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' },
  link: { justifySelf: 'start' },
})

export function SealedListsPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const list = useQuery(sendersQuery())
  const [notice, setNotice] = useState<Notice>()
  const [asking, setAsking] = useState<Sender>()
  const again = () => queries.invalidateQueries({ queryKey: ['inbox', 'senders'] })
  const remove = useMutation({
    mutationFn: ({ id }: Sender) => distrustSender(id),
    onSuccess: async (_, { name }) => {
      await again()
      setAsking(undefined)
      setNotice({ text: t('senders.removed', { name }) })
    },
  })
  const columns = useMemo<ReadonlyArray<Column<Sender>>>(
    () => [
      { id: 'name', name: t('senders.column.name'), cell: ({ name }) => name },
      {
        id: 'compared',
        name: t('senders.column.compared'),
        cell: ({ words, fingerprint }) => words ?? t('senders.certificate', { digest: fingerprint ?? '' }),
      },
      {
        id: 'since',
        name: t('senders.column.since'),
        cell: ({ addedDateTime: at }) => <time dateTime={at}>{formatDateTime(new Date(at))}</time>,
      },
      { id: 'by', name: t('senders.column.by'), cell: ({ addedBy }) => addedBy },
      {
        id: 'actions',
        name: t('senders.column.actions'),
        cell: (sender) => (
          <GuardedButton
            operation="autopilot.inbox.distrust"
            onClick={() => {
              remove.reset()
              setAsking(sender)
            }}
          >
            {t('senders.remove', { name: sender.name })}
          </GuardedButton>
        ),
      },
    ],
    [t, remove.reset],
  )
  return (
    <SettingsFrame title={t('senders.title')} lead={t('senders.lead')}>
      <div className={styles.stack}>
        <ReadOnly operation="autopilot.inbox.trust" />
        <Said notice={notice} />
        <RouteLink to={importPanel(isKept() ? 'kept-file' : 'import')} className={styles.link}>
          {t(isKept() ? 'senders.back' : 'senders.toImport')}
        </RouteLink>
        <Panel title={t('senders.trusted')}>
          {list.isPending && <Waiting rows={2} />}
          {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
          {list.data?.length === 0 && <Text>{t('senders.none')}</Text>}
          {list.data && list.data.length > 0 && (
            <DataTable name={t('senders.table')} columns={columns} rows={list.data} />
          )}
        </Panel>
        <TrustSender
          onTrusted={(name) => {
            void again()
            setNotice({ text: t('senders.done', { name }) })
          }}
        />
        <OwnCard onSaid={(text) => setNotice({ text })} />
      </div>
      {asking && (
        <Confirm
          open
          title={t('senders.removeAsk', { name: asking.name })}
          confirm={t('senders.removeShort')}
          busy={remove.isPending}
          onClose={() => setAsking(undefined)}
          onConfirm={() => remove.mutate(asking)}
        >
          <Text>{t('senders.removeMeans')}</Text>
          {remove.isError && <Failed problem={remove.error} />}
        </Confirm>
      )}
    </SettingsFrame>
  )
}
