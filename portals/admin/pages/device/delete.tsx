// Deletes the devices that are named, exactly these, one request each; says which ones could not be deleted and why.

import { makeStyles, ProgressBar, Text, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../../../shared/api/problem.ts'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { type Device, deleteDevice } from '../../api/devices.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gap: '12px' },
  effects: { display: 'grid', gap: '6px', paddingLeft: '20px', margin: 0 },
  names: {
    // The ring of the focus lies inside: what scrolls would cut it off.
    ':focus-visible': { outlineOffset: '-2px' },
    maxHeight: '240px',
    overflowY: 'auto',
    padding: '8px 12px',
    listStyleType: 'none',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  quiet: { color: tokens.colorNeutralForeground2 },
})

type Refusal = { readonly device: Device; readonly message: string }

export function DeleteDevices(props: {
  readonly devices: readonly Device[]
  readonly onClose: () => void
  readonly onDone: (message: string) => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { devices } = props
  const [done, setDone] = useState<number>()
  const [refusals, setRefusals] = useState<readonly Refusal[]>([])

  const run = async () => {
    const refused: Refusal[] = []
    for (const [index, device] of devices.entries()) {
      setDone(index)
      try {
        await deleteDevice(device.id)
      } catch (problem) {
        // Gone already is as good as deleted.
        const gone = problem instanceof ApiProblem && problem.status === 404
        if (!gone) refused.push({ device, message: problem instanceof Error ? problem.message : String(problem) })
      }
    }
    setDone(undefined)
    setRefusals(refused)
    const message = t('devices.delete.done', { count: devices.length - refused.length })
    if (refused.length === 0) props.onDone(message)
  }

  const busy = done !== undefined
  const count = devices.length
  const name = devices[0]?.serialNumber || t('device.unnamed')
  const effects = t(count === 1 ? 'devices.delete.effects_one' : 'devices.delete.effects_other', {
    returnObjects: true,
  }) as readonly string[]
  return (
    <Confirm
      open
      busy={busy}
      title={t('devices.delete.title', { count, name })}
      typed={count === 1 ? devices[0]?.serialNumber : String(count)}
      confirm={t('devices.delete.confirm', { count })}
      onClose={props.onClose}
      onConfirm={() => void run()}
    >
      <div className={styles.stack}>
        <ul className={styles.effects}>
          {effects.map((effect) => (
            <li key={effect}>{effect}</li>
          ))}
        </ul>
        {/* A list that scrolls has to be reachable by keyboard. */}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
        <ul className={styles.names} tabIndex={0} aria-label={t('devices.delete.names')}>
          {devices.map((device) => (
            <li key={device.id}>
              <Text weight="semibold">{device.serialNumber}</Text>{' '}
              <Text size={200} className={styles.quiet}>
                {device.manufacturer} {device.model}
              </Text>
            </li>
          ))}
        </ul>
        {busy && (
          <>
            <Text aria-live="polite">{t('devices.delete.working', { done: done + 1, total: devices.length })}</Text>
            <ProgressBar value={done} max={devices.length} aria-label={t('devices.delete.button')} />
          </>
        )}
        {refusals.length > 0 && (
          <div role="alert">
            <Text weight="semibold">{t('devices.delete.failed', { count: refusals.length })}</Text>
            <ul>
              {refusals.map(({ device, message }) => (
                <li key={device.id}>
                  {device.serialNumber}: {message}
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </Confirm>
  )
}
