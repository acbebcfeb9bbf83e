// A device whose board was replaced, step by step: the new hash, both hashes compared, what will be done, and, confirmed, its
// registration anew. The comparison is the dry run of the very operation that is confirmed.

import { makeStyles, ProgressBar, Text, tokens } from '@fluentui/react-components'
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { hashOf } from '../../../../src/autopilot/channel/csv/hashes-in.ts'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { ChosenFile, FileDrop, FileInput } from '../../../shared/ui/form/file-drop.tsx'
import { Paste } from '../../../shared/ui/form/paste.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { type Device, type Repair, repairDevice } from '../../api/devices.ts'
import { deviceQuery } from '../../api/queries.ts'
import { paths } from '../../paths.ts'
import { CollectCommands } from '../devices/collect.tsx'
import { Comparison } from './comparison.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '960px' },
  list: { display: 'grid', gap: '6px', paddingLeft: '20px', margin: 0 },
  said: {
    outlineStyle: 'none',
    fontSize: tokens.fontSizeBase500,
    lineHeight: tokens.lineHeightBase500,
    fontWeight: tokens.fontWeightSemibold,
  },
})

/** Enough for a list of hundreds. */
const mostBytes = 4 * 1024 * 1024

type Given = { readonly name: string; readonly content: Blob }
type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'comparing'; readonly given: Given }
  | { readonly kind: 'compared'; readonly given: Given; readonly hash: string; readonly repair: Repair }
  | { readonly kind: 'failed'; readonly given: Given; readonly problem: unknown }
  | { readonly kind: 'done'; readonly registrationId: string }

export function RepairPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const { deviceId } = useParams({ from: '/inside/devices/$deviceId/board-replaced' })
  const { data: device } = useSuspenseQuery({ ...deviceQuery(deviceId), staleTime: Number.POSITIVE_INFINITY })
  const { state, compare, register } = useRepair(device)
  const input = useRef<HTMLInputElement>(null)
  const said = useRef<HTMLHeadingElement>(null)
  const name = device.serialNumber || t('device.unnamed')
  const stage = stageOf(state)
  // What had the focus goes with the step it belonged to.
  useLayoutEffect(() => {
    if (stage === 'comparing' || stage === 'done' || document.activeElement === document.body) said.current?.focus()
  }, [stage])
  const choose = (file: File) => void compare({ name: file.name, content: file })
  const openChooser = () => input.current?.click()
  const given = state.kind === 'idle' || state.kind === 'done' ? undefined : state.given
  return (
    <PageFrame
      title={t('repair.title', { name })}
      lead={t('repair.lead')}
      back={
        state.kind === 'done' ? { to: paths.devices(), name: t('devices.title') } : { to: paths.device(deviceId), name }
      }
    >
      <div className={styles.stack}>
        <FileInput input={input} onFile={choose} accept=".csv,.txt,.bin,text/csv,text/plain" />
        {state.kind === 'idle' && (
          <>
            <Panel title={t('repair.before')}>
              <List of={t('repair.steps', { returnObjects: true }) as readonly string[]} />
            </Panel>
            <Panel title={t('repair.collect')}>
              <CollectCommands />
            </Panel>
            <Panel title={t('repair.new')}>
              <div className={styles.stack}>
                <FileDrop onFile={choose} onChoose={openChooser} words={t('repair.drop')} hint={t('repair.accepts')} />
                <Paste
                  label={t('repair.paste')}
                  needed={t('repair.pasteNeeded')}
                  button={t('repair.compare')}
                  onText={(text) => void compare({ name: t('repair.pasted'), content: new Blob([text]) })}
                />
              </div>
            </Panel>
          </>
        )}
        {given && (
          <ChosenFile file={{ name: given.name, size: given.content.size }} onFile={choose} onChoose={openChooser} />
        )}
        {stage && (
          // One element from the comparison to the end: it has the focus all the while.
          <h2 ref={said} tabIndex={-1} className={styles.said} aria-live="polite">
            {t(`repair.stage.${stage}`, { name })}
          </h2>
        )}
        {state.kind === 'comparing' && <ProgressBar aria-label={t('repair.stage.comparing')} />}
        {state.kind === 'failed' && <Failed problem={state.problem} />}
        {state.kind === 'compared' && <Comparison repair={state.repair} />}
        {state.kind === 'compared' && state.repair.possible && (
          <Consequences device={device} name={name} register={() => register(state.hash)} />
        )}
        {state.kind === 'done' && (
          <>
            <Text>{t('repair.done', { name })}</Text>
            <RouteLink to={paths.device(state.registrationId)}>{t('repair.toDevice')}</RouteLink>
          </>
        )}
      </div>
    </PageFrame>
  )
}

function stageOf(state: State) {
  if (state.kind === 'idle') return undefined
  if (state.kind !== 'compared') return state.kind
  return state.repair.possible ? 'possible' : 'impossible'
}

function useRepair(device: Device) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [state, setState] = useState<State>({ kind: 'idle' })
  const turn = useRef(0)
  const read = async ({ content }: Given): Promise<string> => {
    if (content.size > mostBytes) throw new Error(t('repair.tooLarge'))
    const found = hashOf(new Uint8Array(await content.arrayBuffer()), device.serialNumber)
    if ('hash' in found && found.hash !== '') return found.hash
    if ('hash' in found || found.among === 0) throw new Error(t('repair.none'))
    throw new Error(t('repair.notAmong', { count: found.among, name: device.serialNumber }))
  }
  /** The last one that was given counts. */
  const compare = async (given: Given) => {
    const own = ++turn.current
    const set = (next: State) => own === turn.current && setState(next)
    set({ kind: 'comparing', given })
    try {
      const hash = await read(given)
      set({ kind: 'compared', given, hash, repair: await repairDevice(device.id, hash, true) })
    } catch (problem) {
      set({ kind: 'failed', given, problem })
    }
  }
  const register = async (hash: string) => {
    const { registrationId, findings } = await repairDevice(device.id, hash, false)
    if (registrationId === null) throw new Error(findings.map(({ message }) => message).join(' '))
    void queries.invalidateQueries({ queryKey: ['devices', 'list'] })
    setState({ kind: 'done', registrationId })
  }
  return { state, compare, register }
}

const kept = ['groupTag', 'userPrincipalName', 'addressableUserName', 'displayName', 'purchaseOrderIdentifier'] as const

function Consequences(props: {
  readonly device: Device
  readonly name: string
  readonly register: () => Promise<void>
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { device, name } = props
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const what = kept.flatMap((member) => (device[member] ? [t(`repair.kept.${member}`, { value: device[member] })] : []))
  const register = async () => {
    setBusy(true)
    setProblem(undefined)
    await props.register().catch((failure: unknown) => {
      setProblem(failure)
      setBusy(false)
    })
  }
  return (
    <Panel title={t('repair.will')}>
      <div className={styles.stack}>
        <List
          of={[
            t('repair.removed'),
            t('repair.registered'),
            what.length > 0 ? t('repair.keeps', { what: what.join(', ') }) : t('repair.keepsNone'),
            t('repair.keepsProfile'),
            t('repair.stays'),
            t('repair.reset'),
            t('repair.by'),
          ]}
        />
        <span>
          <GuardedButton operation="autopilot.device.repair" appearance="primary" onClick={() => setAsking(true)}>
            {t('repair.do')}
          </GuardedButton>
        </span>
      </div>
      <Confirm
        open={asking}
        title={t('repair.ask', { name })}
        confirm={busy ? t('repair.working') : t('repair.do')}
        busy={busy}
        onClose={() => setAsking(false)}
        onConfirm={() => void register()}
      >
        <Text>{t('repair.asked')}</Text>
        {problem !== undefined && <Failed problem={problem} />}
      </Confirm>
    </Panel>
  )
}

function List({ of }: { readonly of: readonly string[] }) {
  const styles = useStyles()
  return (
    <ul className={styles.list}>
      {of.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  )
}
