// One menu for everything that cuts a device off. Each item opens a dialog that says in plain words what stops working and
// when; an irreversible one wants the serial number typed. The action under way is shown above the button.

import {
  Button,
  Menu,
  MenuDivider,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Text,
  useRestoreFocusTarget,
} from '@fluentui/react-components'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can, type Operation } from '../../../shared/session/can.ts'
import { needs } from '../../../shared/session/needs.ts'
import { formatAgo } from '../../../shared/text/format.ts'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { ChevronDownRegular, PlugDisconnectedRegular } from '../../../shared/ui/icons.ts'
import { Failed } from '../../../shared/ui/states.tsx'
import type { Device } from '../../api/devices.ts'
import { type DirectoryDevice, directoryDevice, setDeviceEnabled } from '../../api/directory.ts'
import {
  deleteManagedDevice,
  type ManagedDevice,
  managedId,
  retireDevice,
  wipeDevice,
} from '../../api/managed-devices.ts'
import { directoryDeviceQuery, managedDeviceQuery } from '../../api/queries.ts'
import { DeleteDevices } from './delete.tsx'
import { deleteEverywhere, HalfDeleted, orGone } from './delete-everywhere.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gap: '12px' },
  effects: { display: 'grid', gap: '6px', paddingLeft: '20px', margin: 0 },
  states: { display: 'grid', gap: '8px', marginBottom: '16px' },
})

type Verb = 'disable' | 'enable' | 'retire' | 'wipe' | 'deleteManaged' | 'deleteAll'
const typed: ReadonlySet<Verb> = new Set<Verb>(['wipe', 'deleteManaged', 'deleteAll'])
/** Undone as easily as done. */
const gentle: ReadonlySet<Verb> = new Set<Verb>(['disable', 'enable'])
const operationsOf: Readonly<Record<Verb, readonly Operation[]>> = {
  disable: ['directory.device.change'],
  enable: ['directory.device.change'],
  retire: ['mdm.device.retire'],
  wipe: ['mdm.device.wipe'],
  deleteManaged: ['mdm.device.delete'],
  deleteAll: ['directory.device.delete', 'mdm.device.delete', 'autopilot.device.delete'],
}

type Known = {
  readonly device: Device
  readonly object: DirectoryDevice | null
  readonly managed: string | undefined
  /** The dialog has said that this would be lost. */
  readonly wipeWaits: boolean
}

async function perform(verb: Verb, { device, object, managed, wipeWaits }: Known): Promise<void> {
  switch (verb) {
    case 'disable':
    case 'enable':
      return setDeviceEnabled(there(object).id, verb === 'enable')
    case 'retire':
      return retireDevice(there(managed))
    case 'wipe':
      return wipeDevice(there(managed))
    case 'deleteManaged':
      return orGone(deleteManagedDevice(there(managed), wipeWaits))
    case 'deleteAll': {
      // asked now: an object the page has not loaded, or failed to load, would stay behind unseen; an error deletes nothing
      const found = await directoryDevice(device.azureAdDeviceId)
      return deleteEverywhere({ managed, registration: device.id, object: found?.id, cancelWipe: wipeWaits })
    }
  }
}

const isWaitingWipe = ({ actionName, actionState }: ManagedDevice['deviceActionResults'][number]) =>
  actionName === 'wipe' && (actionState === 'pending' || actionState === 'active')

/** Offered only where it is there: doing nothing must never look like success. */
function there<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('The device is not there any more.')
  return value
}

export type Asking = Verb | 'delete' | undefined

/** `asking`: which dialog is open; the page opens some of them as well. */
export function CutOff(props: {
  readonly device: Device
  readonly asking: Asking
  readonly onAsk: (what: Asking) => void
  readonly onDone: () => void
  readonly onGone: () => void
}) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const restore = useRestoreFocusTarget()
  const { device, asking, onAsk: setAsking } = props
  const managed = managedId(device.managedDeviceId)
  const object = useQuery(directoryDeviceQuery(device.azureAdDeviceId)).data ?? null
  const state = useQuery({ ...managedDeviceQuery(managed ?? ''), enabled: managed !== undefined }).data
  const wipeWaits = state?.deviceActionResults.some(isWaitingWipe) ?? false
  const verbs: readonly Verb[] = [
    ...(object ? [object.accountEnabled ? ('disable' as const) : ('enable' as const)] : []),
    ...(managed ? (['retire', 'wipe', 'deleteManaged'] as const) : []),
    'deleteAll',
  ]
  const needed = (...operations: readonly Operation[]): string | undefined => {
    const permission = can(...operations)
    return permission.allowed ? undefined : needs(t, permission)
  }
  const done = () => {
    void queries.invalidateQueries({ queryKey: ['managed'] })
    void queries.invalidateQueries({ queryKey: ['devices'] })
    props.onDone()
  }
  return (
    <>
      <Menu>
        <MenuTrigger disableButtonEnhancement>
          <Button icon={<PlugDisconnectedRegular />} {...restore}>
            {t('cutOff.menu')} <ChevronDownRegular aria-hidden />
          </Button>
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            {verbs.map((verb) => (
              <Item
                key={verb}
                name={t(`cutOff.${verb}.name`)}
                needed={needed(...operationsOf[verb])}
                onClick={() => setAsking(verb)}
              />
            ))}
            <MenuDivider />
            <Item
              name={t('cutOff.delete.name')}
              needed={needed('autopilot.device.delete')}
              onClick={() => setAsking('delete')}
            />
          </MenuList>
        </MenuPopover>
      </Menu>
      {asking === 'delete' && (
        <DeleteDevices devices={[device]} onClose={() => setAsking(undefined)} onDone={props.onGone} />
      )}
      {asking && asking !== 'delete' && (
        <Ask
          key={asking}
          verb={asking}
          known={{ device, object, managed, wipeWaits }}
          onClose={() => setAsking(undefined)}
          onDone={() => {
            setAsking(undefined)
            if (asking === 'deleteAll') props.onGone()
            else done()
          }}
        />
      )}
    </>
  )
}

/** Without the permission an item stays reachable and names the missing one. */
function Item(props: { readonly name: string; readonly needed: string | undefined; readonly onClick: () => void }) {
  return (
    <MenuItem
      aria-disabled={props.needed !== undefined}
      {...(props.needed !== undefined && { subText: props.needed })}
      onClick={props.needed === undefined ? props.onClick : () => {}}
    >
      {props.name}
    </MenuItem>
  )
}

function Ask(props: {
  readonly verb: Verb
  readonly known: Known
  readonly onClose: () => void
  readonly onDone: () => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { verb, known } = props
  const name = known.device.serialNumber || t('device.unnamed')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const effects = t(`cutOff.${verb}.effects`, { returnObjects: true }) as readonly string[]

  const go = async () => {
    if (busy) return
    setBusy(true)
    setProblem(undefined)
    try {
      await perform(verb, known)
      props.onDone()
    } catch (caught) {
      setProblem(caught)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Confirm
      open
      title={t(`cutOff.${verb}.title`, { name })}
      confirm={t(`cutOff.${verb}.name`)}
      typed={typed.has(verb) ? known.device.serialNumber : undefined}
      danger={!gentle.has(verb)}
      onClose={() => {
        if (!busy) props.onClose()
      }}
      onConfirm={() => void go()}
    >
      <div className={styles.stack}>
        <ul className={styles.effects}>
          {effects.map((effect) => (
            <li key={effect}>{effect}</li>
          ))}
        </ul>
        {known.wipeWaits && (verb === 'deleteManaged' || verb === 'deleteAll') && (
          <MessageBar intent="warning" layout="multiline">
            <MessageBarBody>{t('cutOff.wipeLost', { name })}</MessageBarBody>
          </MessageBar>
        )}
        <div aria-live="polite">{busy && <Text>{t('cutOff.working')}</Text>}</div>
        {problem instanceof HalfDeleted && <Text>{halfDeleted(t, problem, name)}</Text>}
        {problem !== undefined && <Failed problem={problem instanceof HalfDeleted ? problem.cause : problem} />}
      </div>
    </Confirm>
  )
}

const halfDeleted = (t: TFunction, { gone, left }: HalfDeleted, name: string): string =>
  t('cutOff.half', {
    name,
    gone: gone.map((place) => t(`cutOff.place.${place}`)).join(', '),
    left: t(`cutOff.place.${left}`),
  })

/** Shows the device's open action, so that nobody asks twice or wonders why it gets nothing. */
export function CutOffState({ device }: { readonly device: Device }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const managed = managedId(device.managedDeviceId)
  const object = useQuery(directoryDeviceQuery(device.azureAdDeviceId)).data
  const state = useQuery({ ...managedDeviceQuery(managed ?? ''), enabled: managed !== undefined }).data
  const action = state?.deviceActionResults.find(({ actionName }) => actionName === 'retire' || actionName === 'wipe')
  const lines: string[] = []
  if (object?.accountEnabled === false) lines.push(t('cutOff.state.disabled'))
  if (action?.actionState === 'failed') lines.push(t('cutOff.state.failed'))
  else if (action) {
    const what = action.actionName === 'wipe' ? 'wipe' : 'retire'
    lines.push(t(`cutOff.state.${what}`, { when: formatAgo(new Date(action.startDateTime), new Date()) }))
  }
  return (
    <div className={lines.length > 0 ? styles.states : ''} aria-live="polite">
      {lines.map((line) => (
        <MessageBar key={line} intent="warning" layout="multiline">
          <MessageBarBody>{line}</MessageBarBody>
        </MessageBar>
      ))}
    </div>
  )
}
