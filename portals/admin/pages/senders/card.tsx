// The card of the organisation, to be handed to whoever sends sealed lists, and new keys for it.

import { Button, Checkbox, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDateTime } from '../../../shared/text/format.ts'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { ArrowDownloadRegular } from '../../../shared/ui/icons.ts'
import { Copyable } from '../../../shared/ui/output/copyable.tsx'
import { download } from '../../../shared/ui/output/download.ts'
import { Panel } from '../../../shared/ui/panel.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { changeKeys, inboxQuery } from '../../api/import/import.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '8px' },
  value: {
    padding: '8px 12px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    minWidth: 0,
  },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  quiet: { color: tokens.colorNeutralForeground2 },
})

export function OwnCard({ onSaid }: { readonly onSaid: (text: string) => void }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const inbox = useQuery(inboxQuery())
  const [asking, setAsking] = useState(false)
  const [now, setNow] = useState(false)
  const change = useMutation({
    mutationFn: () => changeKeys(now),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['inbox'] })
      setAsking(false)
      onSaid(t('senders.changed'))
    },
  })
  const { data } = inbox
  const at = (time: string) => formatDateTime(new Date(time))
  const until = data?.keys.map(({ notAfter }) => notAfter).sort()[0]
  return (
    <Panel title={t('senders.card')}>
      {inbox.isPending && <Waiting rows={3} />}
      {inbox.isError && <Failed problem={inbox.error} retry={() => void inbox.refetch()} />}
      {data && (
        <div className={styles.stack}>
          <Text>{t('senders.cardLead')}</Text>
          {(['words', 'cardAt'] as const).map((name) => (
            <div key={name}>
              <Text className={styles.quiet}>{t(`senders.${name}`)}</Text>
              <div className={styles.value}>
                {name === 'words' ? (
                  <Copyable name={t('import.sealed.words')} value={data.words} />
                ) : (
                  <Copyable name={t('import.sealed.card')} value={data.cardUrl} />
                )}
              </div>
            </div>
          ))}
          {until && <Text className={styles.quiet}>{t('senders.until', { when: at(until) })}</Text>}
          {data.formerKeysOpenUntilDateTime && (
            <Text className={styles.quiet}>{t('senders.former', { when: at(data.formerKeysOpenUntilDateTime) })}</Text>
          )}
          <div className={styles.actions}>
            <Button
              icon={<ArrowDownloadRegular />}
              onClick={() => download('device-inbox.json', `${JSON.stringify(data.card, null, 2)}\n`)}
            >
              {t('senders.download')}
            </Button>
            <GuardedButton
              operation="autopilot.inbox.rotate"
              onClick={() => {
                change.reset()
                setNow(false)
                setAsking(true)
              }}
            >
              {t('senders.change')}
            </GuardedButton>
          </div>
        </div>
      )}
      {asking && (
        <Confirm
          open
          title={t('senders.changeAsk')}
          confirm={t('senders.change')}
          danger={now}
          busy={change.isPending}
          onClose={() => setAsking(false)}
          onConfirm={() => change.mutate()}
        >
          <Text>{t('senders.changeMeans')}</Text>
          <Checkbox
            checked={now}
            onChange={(_, { checked }) => setNow(checked === true)}
            label={t('senders.changeNow')}
          />
          {change.isError && <Failed problem={change.error} />}
        </Confirm>
      )}
    </Panel>
  )
}
