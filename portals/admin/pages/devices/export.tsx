// All devices that match the filters, as a CSV file: for people, and for an import.

import { Spinner, Text } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { ArrowDownloadRegular } from '../../../shared/ui/icons.ts'
import { type CsvColumn, CsvExport } from '../../../shared/ui/output/csv-export.tsx'
import { download } from '../../../shared/ui/output/download.ts'
import { Failed } from '../../../shared/ui/states.tsx'
import type { DeviceQuery } from '../../api/device-query.ts'
import { type Device, devicesForImport, everyDevice } from '../../api/devices.ts'
import type { pageTexts } from '../../text/pages.en.ts'

type Column = keyof (typeof pageTexts)['devices']['exported']

const columns: ReadonlyArray<CsvColumn<Device, Column>> = [
  ['serialNumber', (device) => device.serialNumber],
  ['manufacturer', (device) => device.manufacturer],
  ['model', (device) => device.model],
  ['groupTag', (device) => device.groupTag],
  ['assignedUser', (device) => device.userPrincipalName],
  ['profile', (device) => device.deploymentProfile?.displayName ?? ''],
  ['profileState', (device) => device.deploymentProfileAssignmentStatus],
  ['enrollmentState', (device) => device.enrollmentState],
  ['lastContact', (device) => (device.lastContactedDateTime.startsWith('0001-') ? '' : device.lastContactedDateTime)],
  ['registrationId', (device) => device.id],
  ['directoryDeviceId', (device) => device.azureAdDeviceId],
]

export function ExportDevices({ query }: { readonly query: DeviceQuery }) {
  const { t } = useTranslation()
  return (
    <CsvExport
      file="devices.csv"
      columns={columns}
      heading={(name) => t(`devices.exported.${name}`)}
      pages={() => everyDevice(query)}
    />
  )
}

/** Read piece by piece: a hundred thousand hashes are no text to hold at once. No value of the file has a line break. */
async function linesOf(file: Blob): Promise<number> {
  let lines = 0
  const reader = file.stream().getReader()
  for (let piece = await reader.read(); !piece.done; piece = await reader.read())
    for (const byte of piece.value) if (byte === 10) lines++
  return lines
}

/** With their hardware hashes, as a file that can be imported again; the button says who may not have it. */
export function ExportForImport({
  query,
  onDone,
}: {
  readonly query: DeviceQuery
  readonly onDone: (said: string) => void
}) {
  const { t } = useTranslation()
  const [asking, setAsking] = useState(false)
  const run = useMutation({
    mutationFn: async () => {
      const file = await devicesForImport(query)
      const count = await linesOf(file)
      download('devices-for-import.csv', file)
      return Math.max(0, count - 1) // without the header
    },
    onSuccess: (count) => onDone(t('devices.exportedHashes', { count })),
  })
  return (
    <>
      {run.isError && <Failed problem={run.error} />}
      <GuardedButton
        operation="autopilot.device.export-hashes"
        icon={run.isPending ? <Spinner size="tiny" /> : <ArrowDownloadRegular />}
        busy={run.isPending}
        onClick={() => setAsking(true)}
      >
        {run.isPending ? t('common.exporting') : t('devices.exportForImport')}
      </GuardedButton>
      <Confirm
        open={asking}
        title={t('devices.exportAsk')}
        confirm={t('devices.exportDo')}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false)
          run.mutate()
        }}
      >
        <Text>{t('devices.exportMeans')}</Text>
      </Confirm>
    </>
  )
}
