// All compliance policies of the organisation.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { AddRegular } from '../../../shared/ui/icons.ts'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { RouteButton, RouteLink } from '../../../shared/ui/route-link.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { type CompliancePolicy, compliancePoliciesQuery } from '../../api/management/compliance.ts'
import { paths } from '../../paths.ts'
import { AssignedTo } from '../assigned/assigned-to.tsx'
import { SettingsFrame } from '../settings/frame.tsx'
import { demandedIn } from './values.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' },
  quiet: { color: tokens.colorNeutralForeground2, maxWidth: '72ch' },
})

const columnsOf = (t: TFunction): ReadonlyArray<Column<CompliancePolicy>> => [
  {
    id: 'name',
    name: t('compliance.form.name'),
    cell: (one) => <RouteLink to={paths.compliancePolicy(one.id)}>{one.displayName}</RouteLink>,
  },
  { id: 'demands', name: t('compliance.column.demands'), cell: (one) => demandsInWords(t, one) },
  { id: 'assignedTo', name: t('assigned.column'), cell: (one) => <AssignedTo assignments={one.assignments} /> },
]

function demandsInWords(t: TFunction, policy: CompliancePolicy): string {
  const { osMinimumVersion: least, osMaximumVersion: most } = policy
  return [
    ...(least ? [t('compliance.atLeast', { version: least })] : []),
    ...(most ? [t('compliance.atMost', { version: most })] : []),
    ...demandedIn(policy).map((name) => t(`compliance.setting.${name}`)),
  ].join(', ')
}

export function CompliancePoliciesPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const list = useQuery(compliancePoliciesQuery())
  const columns = useMemo(() => columnsOf(t), [t])
  return (
    <SettingsFrame
      title={t('compliance.title')}
      lead={t('compliance.lead')}
      actions={
        <RouteButton to={paths.newCompliancePolicy()} appearance="primary" icon={<AddRegular />}>
          {t('compliance.new')}
        </RouteButton>
      }
    >
      <div className={styles.stack}>
        {list.isPending && <Waiting rows={4} />}
        {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
        {list.data?.length === 0 && <Text className={styles.quiet}>{t('compliance.none')}</Text>}
        {list.data && list.data.length > 0 && (
          <DataTable name={t('compliance.title')} columns={columns} rows={list.data} />
        )}
      </div>
    </SettingsFrame>
  )
}
