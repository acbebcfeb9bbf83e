// All sign-ins that match the filters, as a CSV file.

import { Button, Spinner } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { csvOf } from '../../../../src/kernel/text/csv.ts'
import { download } from '../../../shared/ui/download.ts'
import { ArrowDownloadRegular } from '../../../shared/ui/icons.ts'
import { Failed } from '../../../shared/ui/states.tsx'
import { everySignIn, type SignIn } from '../../api/sign-in/sign-ins.ts'
import type { Texts } from '../../text/i18n.ts'
import type { SignInSearch } from './search.ts'
import { howOf, whoOf } from './words.tsx'

type Column = keyof Texts['signIns']['exported']

const columns: ReadonlyArray<readonly [Column, (one: SignIn) => string]> = [
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
  const run = useMutation({
    mutationFn: async () => {
      const rows: string[][] = [columns.map(([name]) => t(`signIns.exported.${name}`))]
      for await (const page of everySignIn(search)) {
        for (const one of page) rows.push(columns.map(([, read]) => read(one)))
      }
      download('sign-ins.csv', csvOf(rows))
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
