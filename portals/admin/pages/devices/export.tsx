// All devices that match the filters, as a CSV file: for people, and for an import.

import { Button, Spinner } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { csvOf } from '../../../../src/kernel/text/csv.ts'
import { download } from '../../../shared/ui/download.ts'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { ArrowDownloadRegular } from '../../../shared/ui/icons.ts'
import { Failed } from '../../../shared/ui/states.tsx'
import type { DeviceQuery } from '../../api/device-query.ts'
import { type Device, devicesForImport, everyDevice } from '../../api/devices.ts'
import type { Texts } from '../../text/i18n.ts'

type Column = keyof Texts['devices']['exported']

const columns: ReadonlyArray<readonly [Column, (device: Device) => string]> = [
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
  const run = useMutation({
    mutationFn: async () => {
      const rows: string[][] = [columns.map(([name]) => t(`devices.exported.${name}`))]
      for await (const page of everyDevice(query)) {
        for (const device of page) rows.push(columns.map(([, read]) => read(device)))
      }
      download('devices.csv', csvOf(rows))
    },
  })
  return (
    <>
      {run.isError && <Failed problem={run.error} />}
      <Button
        icon={run.isPending ? <Spinner size="tiny" /> : <ArrowDownloadRegular />}
        disabledFocusable={run.isPending}
        onClick={() => run.mutate()}
      >
        {run.isPending ? t('common.exporting') : t('common.exportCsv')}
      </Button>
    </>
  )
}

/** With their hardware hashes, as a file that can be imported again; the button says who may not have it. */
export function ExportForImport({ query }: { readonly query: DeviceQuery }) {
  const { t } = useTranslation()
  const run = useMutation({
    mutationFn: async () => download('devices-for-import.csv', await devicesForImport(query)),
  })
  return (
    <>
      {run.isError && <Failed problem={run.error} />}
      <GuardedButton
        operation="autopilot.device.export-hashes"
        icon={run.isPending ? <Spinner size="tiny" /> : <ArrowDownloadRegular />}
        busy={run.isPending}
        onClick={() => run.mutate()}
      >
        {run.isPending ? t('common.exporting') : t('devices.exportForImport')}
      </GuardedButton>
    </>
  )
}
