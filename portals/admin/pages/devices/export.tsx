// All devices that match the filters, as a CSV file for people. It holds no hardware hashes: the API does not give them out.

import { Button, Spinner } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { csvOf } from '../../../../src/kernel/csv.ts'
import { download } from '../../../shared/ui/download.ts'
import { ArrowDownloadRegular } from '../../../shared/ui/icons.ts'
import { Failed } from '../../../shared/ui/states.tsx'
import { type Device, type DeviceQuery, everyDevice } from '../../api/devices.ts'

const columns: ReadonlyArray<readonly [string, (device: Device) => string]> = [
  ['Serial number', (device) => device.serialNumber],
  ['Manufacturer', (device) => device.manufacturer],
  ['Model', (device) => device.model],
  ['Group tag', (device) => device.groupTag],
  ['Assigned user', (device) => device.userPrincipalName],
  ['Profile', (device) => device.deploymentProfile?.displayName ?? ''],
  ['Profile state', (device) => device.deploymentProfileAssignmentStatus],
  ['Enrolment', (device) => device.enrollmentState],
  ['Last contact', (device) => (device.lastContactedDateTime.startsWith('0001-') ? '' : device.lastContactedDateTime)],
  ['Registration id', (device) => device.id],
  ['Directory device id', (device) => device.azureAdDeviceId],
]

export function ExportDevices({ query }: { readonly query: DeviceQuery }) {
  const { t } = useTranslation()
  const run = useMutation({
    mutationFn: async () => {
      const rows: string[][] = [columns.map(([name]) => name)]
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
