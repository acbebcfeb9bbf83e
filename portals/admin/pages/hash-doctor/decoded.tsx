// What a hash says of its machine.

import { makeStyles, tokens } from '@fluentui/react-components'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { fieldsToJson, type HashJsonFields } from '../../../../src/protocol/hardware-hash/json.ts'
import type { Inspection } from '../../../../src/protocol/hardware-hash/read.ts'

const useStyles = makeStyles({
  list: { display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(min(260px, 100%), 1fr))', gap: '12px' },
  pair: { display: 'flex', flexDirection: 'column', gap: '2px', minWidth: 0, overflowWrap: 'anywhere' },
  term: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
})

export function Decoded({ inspection }: { readonly inspection: Inspection }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const hash = inspection.ok ? inspection.hash : inspection.partial
  if (!hash) return null
  return (
    <dl className={styles.list}>
      {rowsOf(t, fieldsToJson(hash.fields)).map(([term, value], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows of one hash never change
        <div key={index} className={styles.pair}>
          <dt className={styles.term}>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function rowsOf(t: TFunction, fields: HashJsonFields): ReadonlyArray<readonly [string, string]> {
  const { smbios = {}, processor, disks = [], networkAdapters = [], tpm } = fields
  const words = (...parts: ReadonlyArray<string | undefined>) => parts.filter(Boolean).join(', ')
  const ofSmbios = Object.entries(smbios) as ReadonlyArray<readonly [keyof typeof smbios, string]>
  const rows: ReadonlyArray<readonly [string, string | undefined]> = [
    ...ofSmbios.map(([name, value]) => [t(`doctor.decoded.${name}`), value] as const),
    [t('doctor.decoded.processor'), words(processor?.manufacturer, processor?.model)],
    ...disks.map(
      ({ serial, model, system }) =>
        [t('doctor.decoded.disk'), words(serial, model, system ? t('doctor.decoded.systemDisk') : undefined)] as const,
    ),
    ...networkAdapters.map(
      ({ mac, bus, removable }) =>
        [t('doctor.decoded.adapter'), words(mac, bus, removable ? t('doctor.decoded.removable') : undefined)] as const,
    ),
    [t('doctor.decoded.tpm'), tpm?.version],
    [t('doctor.decoded.ekPubHash'), tpm?.ekPubHash],
    [t('doctor.decoded.productKeyId'), fields.productKeyId],
    [t('doctor.decoded.osBuild'), fields.osBuild],
    [t('doctor.decoded.toolBuild'), fields.toolBuild],
    [t('doctor.decoded.collectedAt'), fields.collectedAt],
  ]
  return rows.flatMap(([term, value]) => (value ? [[term, value] as const] : []))
}
