// The devices of a file: by what each will be recognised, what it shares with another line, and its hash decoded.

import { Badge, Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Found } from '../../../../src/autopilot/doctor/collect.ts'
import type { Device } from '../../../../src/autopilot/doctor/device.ts'
import { hashSize, inspect } from '../../../../src/protocol/hardware-hash/read.ts'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { Decoded } from './decoded.tsx'
import { ForecastWords } from './forecast.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
  cell: { display: 'grid', gap: '4px', justifyItems: 'start' },
  quiet: { color: tokens.colorNeutralForeground2 },
  title: {
    outlineStyle: 'none',
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
})

type Row = Device & { readonly id: string }

export function Devices({ found }: { readonly found: Found }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const [chosen, setChosen] = useState<Row>()
  const heading = useRef<HTMLHeadingElement>(null)
  useLayoutEffect(() => {
    if (chosen) heading.current?.focus()
  }, [chosen])
  const rows = useMemo(() => found.devices.map((device): Row => ({ ...device, id: String(device.line) })), [found])
  const columns = useMemo(
    (): Column<Row>[] => [
      { id: 'line', name: t('doctor.line'), cell: ({ line }) => line },
      { id: 'serial', name: t('doctor.devices.serial'), cell: ({ serialNumber }) => serialNumber },
      {
        id: 'model',
        name: t('doctor.devices.model'),
        cell: ({ manufacturer, model }) => [manufacturer, model].filter(Boolean).join(' '),
      },
      {
        id: 'verdict',
        name: t('doctor.devices.verdict'),
        cell: ({ outcome }) => (
          <Badge appearance="tint" color={outcome === 'good' ? 'success' : 'danger'}>
            {t(`doctor.devices.${outcome}`)}
          </Badge>
        ),
      },
      { id: 'recognised', name: t('doctor.devices.recognised'), cell: (device) => <Recognised device={device} /> },
      {
        id: 'hash',
        name: t('doctor.devices.decoded'),
        cell: (device) =>
          device.hash && (
            <Button size="small" onClick={() => setChosen(device)}>
              {t('doctor.devices.show', { line: device.line })}
            </Button>
          ),
      },
    ],
    [t],
  )
  return (
    <Panel title={t('doctor.devices.title')}>
      <div className={styles.stack}>
        <Text size={200} className={styles.quiet}>
          {t('doctor.forecast.meaning')}
        </Text>
        <DataTable name={t('doctor.devices.table')} rows={rows} columns={columns} minWidth="900px" />
        {found.sums.devices > rows.length && (
          <Text size={200} className={styles.quiet}>
            {t('doctor.more', { count: rows.length })}
          </Text>
        )}
        {chosen?.hash && (
          <>
            <h3 ref={heading} tabIndex={-1} className={styles.title}>
              {t('doctor.devices.show', { line: chosen.line })}
            </h3>
            <Decoded inspection={inspect(whole(chosen.hash))} />
          </>
        )}
      </div>
    </Panel>
  )
}

function Recognised({ device }: { readonly device: Device }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { forecast, by, collisions } = device
  return (
    <div className={styles.cell}>
      {forecast && <ForecastWords forecast={forecast} />}
      {!forecast && by && <Text>{t('doctor.devices.named')}</Text>}
      {collisions.map(({ key, line }) => (
        <Text key={`${key} ${line}`} size={200}>
          {t('doctor.devices.shares', { key: t(`doctor.forecast.key.${key}`), line })}
        </Text>
      ))}
    </div>
  )
}

/** With the zeros at the end, which were left out. */
function whole(stored: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(hashSize)
  bytes.set(stored.subarray(0, hashSize))
  return bytes
}
