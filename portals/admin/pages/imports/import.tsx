// One import: what became of it, and what can be done about it while it is under way, when it has stopped, and for a day afterwards.

import { MessageBar, MessageBarBody, makeStyles, ProgressBar, Text } from '@fluentui/react-components'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDateTime, formatNumber } from '../../../shared/text/format.ts'
import { Facts } from '../../../shared/ui/facts/facts.tsx'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { DeleteRegular, DismissRegular } from '../../../shared/ui/icons.ts'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { cancelImport, type DeviceImport, importQuery } from '../../api/import/imports.ts'
import { paths } from '../../paths.ts'
import { CustodyOf } from './custody.tsx'
import { State } from './parts.tsx'
import { ResumeImport } from './resume.tsx'
import { Staying } from './staying.tsx'
import { UndoImport } from './undo.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '880px' },
})

export function ImportPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const { importId } = useParams({ from: '/inside/devices/imports/$importId' })
  const queries = useQueryClient()
  const { data: found } = useSuspenseQuery(importQuery(importId))
  const [asking, setAsking] = useState<'cancel' | 'undo'>()
  const [notice, setNotice] = useState<Notice>()
  // while this very page sends the file, the import is under way, and the panel that sends it stays
  const [goesOnHere, setGoesOnHere] = useState(false)
  const again = () => queries.invalidateQueries({ queryKey: ['imports'] })
  const cancel = useMutation({
    mutationFn: () => cancelImport(importId),
    onSuccess: async ({ lastLine, registered }) => {
      await again()
      setAsking(undefined)
      setNotice({ text: t('imports.cancelled', { line: lastLine, count: registered }) })
    },
  })
  const sayUndone = ({ takenOut, leftInPlace }: DeviceImport) => {
    setNotice({ text: t('imports.undone', { out: takenOut, left: leftInPlace }) })
    void queries.invalidateQueries({ queryKey: ['imports', 'staying', importId] })
    void queries.invalidateQueries({ queryKey: ['devices'] })
  }
  useEndOfUndo(found, () => sayUndone(found))
  const isRunning = found.state === 'running'
  const isRecent = new Date(found.undoUntil ?? 0) > new Date()
  const canUndo = !isRunning && found.undoState === null && isRecent
  return (
    <PageFrame
      title={found.fileName ?? t('imports.unnamed')}
      back={{ to: paths.imports(), name: t('imports.title') }}
      actions={
        <>
          {isRunning && found.partnerName === null && (
            <GuardedButton
              operation="autopilot.import.cancel"
              icon={<DismissRegular />}
              onClick={() => {
                cancel.reset()
                setAsking('cancel')
              }}
            >
              {t('imports.cancel')}
            </GuardedButton>
          )}
          {canUndo && (
            <GuardedButton operation="autopilot.import.undo" icon={<DeleteRegular />} onClick={() => setAsking('undo')}>
              {t('imports.undo')}
            </GuardedButton>
          )}
        </>
      }
    >
      <div className={styles.stack}>
        <Said notice={notice} />
        {isRunning && <ProgressBar aria-label={t('imports.state.running')} />}
        {found.undoState === 'running' && (
          <>
            <ProgressBar aria-label={t('imports.state.undoing')} />
            <MessageBar layout="multiline">
              <MessageBarBody>{t('imports.undoing')}</MessageBarBody>
            </MessageBar>
          </>
        )}
        <Panel title={t('imports.facts')}>
          <FactsOf one={found} />
        </Panel>
        {found.custody && (
          <Panel title={t('imports.custody.title')}>
            <CustodyOf custody={found.custody} />
          </Panel>
        )}
        {((found.resumable && isRecent) || goesOnHere) && (
          <ResumeImport
            one={found}
            onRunning={setGoesOnHere}
            onDone={async (text) => {
              await again()
              setNotice({ text })
            }}
          />
        )}
        {!isRunning && found.undoState !== 'running' && <Staying importId={importId} />}
      </div>
      {asking === 'cancel' && (
        <Confirm
          open
          title={t('imports.cancelAsk')}
          confirm={t('imports.cancelDo')}
          cancel={t('imports.keepOn')}
          busy={cancel.isPending}
          onClose={() => setAsking(undefined)}
          onConfirm={() => cancel.mutate()}
        >
          <Text>{t('imports.cancelMeans', { count: found.registered })}</Text>
          {cancel.isError && <Failed problem={cancel.error} />}
        </Confirm>
      )}
      {asking === 'undo' && (
        <UndoImport
          importId={importId}
          onClose={() => setAsking(undefined)}
          onBegun={async () => {
            await again()
            setAsking(undefined)
            // of a few devices it has ended by now
            const now = queries.getQueryData(importQuery(importId).queryKey)
            if (now?.undoState === 'complete') sayUndone(now)
            else setNotice({ text: t('imports.undoing') })
          }}
        />
      )}
    </PageFrame>
  )
}

/** Says once that an undo which was seen under way has ended. */
function useEndOfUndo({ undoState }: Pick<DeviceImport, 'undoState'>, onEnd: () => void): void {
  const before = useRef(undoState)
  const end = useRef(onEnd)
  end.current = onEnd
  useEffect(() => {
    if (before.current === 'running' && undoState === 'complete') end.current()
    before.current = undoState
  }, [undoState])
}

function FactsOf({ one }: { readonly one: DeviceImport }) {
  const { t } = useTranslation()
  const at = (time: string | null) => (time ? <time dateTime={time}>{formatDateTime(new Date(time))}</time> : '–')
  const isUndone = one.undoState !== null
  return (
    <Facts
      facts={[
        [t('imports.column.state'), <State key="state" of={one} />],
        [t('imports.column.by'), one.partnerName ?? one.actorName],
        [t('imports.column.at'), at(one.startedAt)],
        [t('imports.endedAt'), at(one.finishedAt)],
        [t('imports.column.registered'), formatNumber(one.registered)],
        [t('imports.column.updated'), formatNumber(one.updated)],
        [t('imports.column.refused'), formatNumber(one.refused)],
        ...(one.lastLine > 0 ? ([[t('imports.lastLine'), formatNumber(one.lastLine)]] as const) : []),
        ...(one.failure ? ([[t('imports.why'), one.failure]] as const) : []),
        ...(isUndone
          ? ([
              [t('imports.takenOut'), formatNumber(one.takenOut)],
              [t('imports.leftInPlace'), formatNumber(one.leftInPlace)],
            ] as const)
          : ([[t('imports.undoUntil'), at(one.undoUntil)]] as const)),
      ]}
    />
  )
}
