// All sign-ins that match the filters, as a CSV file.

import { useTranslation } from 'react-i18next'
import { type CsvColumn, CsvExport } from '../../../shared/ui/output/csv-export.tsx'
import { everySignIn, type SignIn } from '../../api/sign-in/sign-ins.ts'
import type { pageTexts } from '../../text/pages.en.ts'
import type { SignInSearch } from './search.ts'
import { howOf, whoOf } from './words.tsx'

type Column = keyof (typeof pageTexts)['signIns']['exported']

const columns: ReadonlyArray<CsvColumn<SignIn, Column>> = [
  ['at', ({ createdDateTime }) => createdDateTime],
  ['who', (one) => whoOf(one) ?? ''],
  ['name', ({ userDisplayName }) => userDisplayName ?? ''],
  ['outcome', ({ status }) => String(status.errorCode)],
  ['why', ({ status }) => status.failureReason ?? ''],
  ['next', ({ status }) => status.additionalDetails ?? ''],
  ['how', howOf],
  ['application', ({ appDisplayName }) => appDisplayName ?? ''],
  ['applicationId', ({ appId }) => appId],
  ['resource', ({ resourceDisplayName }) => resourceDisplayName ?? ''],
  ['address', ({ ipAddress }) => ipAddress ?? ''],
  ['device', ({ deviceDetail }) => deviceDetail.displayName],
  ['deviceId', ({ deviceDetail }) => deviceDetail.deviceId],
  ['requirement', ({ authenticationRequirement }) => authenticationRequirement],
  ['correlationId', ({ correlationId }) => correlationId ?? ''],
]

export function ExportSignIns({ search }: { readonly search: SignInSearch }) {
  const { t } = useTranslation()
  return (
    <CsvExport
      file="sign-ins.csv"
      columns={columns}
      heading={(name) => t(`signIns.exported.${name}`)}
      pages={() => everySignIn(search)}
    />
  )
}
