// What the device was asked, how each ended, and asking it for more.

import { Badge, Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can } from '../../../../shared/session/can.ts'
import { formatAgo, formatDateTime, instant } from '../../../../shared/text/format.ts'
import { worded } from '../../../../shared/text/worded.ts'
import { GuardedButton } from '../../../../shared/ui/guarded-button.tsx'
import { Panel } from '../../../../shared/ui/panel.tsx'
import { type Notice, Said } from '../../../../shared/ui/said.tsx'
import { Failed } from '../../../../shared/ui/states.tsx'
import { Waiting } from '../../../../shared/ui/waiting.tsx'
import {
  addressOfLogs,
  cancelAction,
  logsQuery,
  type Managed,
  type RemoteAction,
  remoteActionsQuery,
} from '../../../api/management/remote-actions.ts'
import { AskDevices } from './ask.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gap: '12px' },
  quiet: { color: tokens.colorNeutralForeground2 },
  list: { listStyleType: 'none', display: 'grid', gap: '12px' },
  item: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) auto', gap: '2px 8px', alignItems: 'center' },
  button: { justifySelf: 'start' },
  whole: { gridColumn: '1 / -1', color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
})

const colours = {
  pending: 'informative',
  active: 'brand',
  done: 'success',
  failed: 'danger',
  notSupported: 'warning',
  canceled: 'subtle',
} as const

export function RemoteActions({ device }: { readonly device: Managed }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const actions = useQuery(remoteActionsQuery(device.id))
  const hasLogs = actions.data?.some(
    ({ action, actionState }) => action === 'collectDiagnostics' && actionState === 'done',
  )
  const logs = useQuery({ ...logsQuery(device.id), enabled: hasLogs === true }).data
  const [asking, setAsking] = useState(false)
  const [notice, setNotice] = useState<Notice>()
  const [problem, setProblem] = useState<unknown>()
  const failure = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (problem !== undefined) failure.current?.focus() // the button that was pressed may be gone with what it could do
  }, [problem])
  const refresh = () => void queries.invalidateQueries({ queryKey: ['managed'] })
  const cancel = async (id: string, text: string) => {
    setProblem(undefined)
    try {
      await cancelAction(device.id, id)
      setNotice({ text })
    } catch (caught) {
      setProblem(caught)
    } finally {
      refresh()
    }
  }
  const fetchLogs = async (id: string) => {
    setProblem(undefined)
    try {
      // it comes as a file, and the page stays
      location.assign(await addressOfLogs(device.id, id))
    } catch (caught) {
      setProblem(caught)
    }
  }
  return (
    <Panel title={t('remote.title')}>
      <div className={styles.stack}>
        <Text className={styles.quiet}>{t('remote.lead')}</Text>
        <div>
          <GuardedButton
            operation="mdm.device.sync"
            onClick={() => {
              setProblem(undefined) // of something that was asked before
              setAsking(true)
            }}
          >
            {t('remote.ask')}
          </GuardedButton>
        </div>
        <Said notice={notice} />
        {problem !== undefined && (
          <div ref={failure} tabIndex={-1}>
            <Failed problem={problem} />
          </div>
        )}
        {actions.isPending && <Waiting rows={2} />}
        {actions.isError && <Failed problem={actions.error} retry={() => void actions.refetch()} />}
        {actions.data?.length === 0 && <Text>{t('remote.none')}</Text>}
        {actions.data && actions.data.length > 0 && (
          <ul className={styles.list}>
            {actions.data.map((action) => (
              <ActionItem
                key={action.id}
                action={action}
                onCancel={(text) => void cancel(action.id ?? '', text)}
                onFetchLogs={logs?.has(action.id ?? '') ? () => void fetchLogs(action.id ?? '') : undefined}
              />
            ))}
          </ul>
        )}
      </div>
      {asking && (
        <AskDevices
          devices={[device]}
          onAsked={refresh}
          onClose={(done) => {
            setAsking(false)
            if (done) setNotice(done)
          }}
        />
      )}
    </Panel>
  )
}

/** `onCancel` is told what to say when it is done. */
function ActionItem(props: {
  readonly action: RemoteAction
  readonly onCancel: (text: string) => void
  /** Undefined where there are none. */
  readonly onFetchLogs: (() => void) | undefined
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { action } = props
  const state = action.actionState ?? 'pending'
  const what = worded(`remote.kind.${action.action}.name`) ?? action.action ?? ''
  const mayBeGivenUp = state === 'active' && action.action !== 'retire' && action.action !== 'wipe'
  const ago = (instant: string | null | undefined) => formatAgo(new Date(instant ?? 0), new Date())
  const told = [action.reason ?? action.result].filter(Boolean).join(' ')
  const until = state === 'pending' ? instant(action.expirationDateTime) : undefined
  return (
    <li className={styles.item}>
      <Text weight="semibold">{what}</Text>
      <Badge appearance="tint" color={colours[state]}>
        {t(`remote.state.${state}`)}
      </Badge>
      <Text size={200} className={styles.whole}>
        {t('remote.by', { name: action.initiatedByUserPrincipalName, when: ago(action.requestDateTime) })}
      </Text>
      {until && (
        <Text size={200} className={styles.whole}>
          {t('remote.until', { when: formatDateTime(until) })}
        </Text>
      )}
      {told !== '' && (
        <Text size={200} className={styles.whole}>
          {told}
        </Text>
      )}
      {state === 'pending' && can('mdm.action.cancel').allowed && (
        <Button
          size="small"
          className={styles.button}
          aria-label={t('remote.cancelNamed', { what })}
          onClick={() => props.onCancel(t('remote.canceled', { what }))}
        >
          {t('remote.cancel')}
        </Button>
      )}
      {props.onFetchLogs && can('mdm.device-log.download').allowed && (
        <Button
          size="small"
          className={styles.button}
          aria-label={t('remote.fetchLogsNamed', {
            when: formatDateTime(instant(action.requestDateTime) ?? new Date()),
          })}
          onClick={props.onFetchLogs}
        >
          {t('remote.fetchLogs')}
        </Button>
      )}
      {mayBeGivenUp && can('mdm.action.cancel').allowed && (
        <Button
          size="small"
          className={styles.button}
          aria-label={t('remote.giveUpNamed', { what })}
          onClick={() => props.onCancel(t('remote.givenUp', { what }))}
        >
          {t('remote.giveUp')}
        </Button>
      )}
    </li>
  )
}
