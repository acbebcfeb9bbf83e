// The profiles that partners made for one customer, and a form that makes one.

import { makeStyles, Text } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatNumber } from '../../../shared/text/format.ts'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { ownPartnerQuery } from '../../api/customers.ts'
import { customerQuery, ofCustomer } from '../../api/devices.ts'
import { type CustomerProfile, makeProfile, profilesQuery } from '../../api/profiles.ts'
import { paths } from '../../paths.ts'
import { type Fields, nothingChosen, SettingsForm, settingsOf } from './settings-form.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' },
})

export function ProfilesPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const { relationshipId: consentId } = useParams({
    from: '/inside-partner/partner/customers/$relationshipId/profiles',
  })
  const queries = useQueryClient()
  const { displayName: customer } = useSuspenseQuery(customerQuery(consentId)).data
  const own = useQuery(ownPartnerQuery()).data
  const list = useQuery(profilesQuery(consentId))
  const [notice, setNotice] = useState<Notice>()
  const columns = useMemo(() => columnsOf(t, consentId, own?.id), [t, consentId, own?.id])
  const make = useMutation({
    mutationFn: (fields: Fields) => makeProfile(consentId, settingsOf(fields)),
    onSuccess: async ({ displayName: name }) => {
      await queries.invalidateQueries({ queryKey: ofCustomer(consentId) })
      setNotice({ text: t('customerProfiles.made', { name }) })
    },
  })
  return (
    <PageFrame
      title={t('customerProfiles.title')}
      lead={t('customerProfiles.lead', { customer })}
      back={{ to: paths.customer(consentId), name: customer }}
    >
      <div className={styles.stack}>
        <Said notice={notice} />
        <Panel title={t('customerProfiles.table')}>
          {list.isPending && <Waiting rows={2} />}
          {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
          {list.data?.length === 0 && <Text>{t('customerProfiles.none')}</Text>}
          {list.data && list.data.length > 0 && (
            <DataTable name={t('customerProfiles.table')} columns={columns} rows={list.data} />
          )}
        </Panel>
        <Panel title={t('customerProfiles.make')}>
          <div className={styles.stack}>
            <Text>{t('customerProfiles.recommended', { customer })}</Text>
            <SettingsForm
              customer={customer}
              initial={nothingChosen}
              operation="autopilot.customer-profile.create"
              submit={t('customerProfiles.makeNow')}
              busy={make.isPending}
              problem={make.error}
              onSave={(fields) => make.mutateAsync(fields)}
            />
          </div>
        </Panel>
      </div>
    </PageFrame>
  )
}

const columnsOf = (
  t: TFunction,
  consentId: string,
  ownId: string | undefined,
): ReadonlyArray<Column<CustomerProfile>> => [
  {
    id: 'name',
    name: t('customerProfiles.column.name'),
    cell: ({ id, displayName }) => <RouteLink to={paths.profile(consentId, id)}>{displayName}</RouteLink>,
  },
  {
    id: 'settings',
    name: t('customerProfiles.column.settings'),
    cell: ({ privacySettingsHidden, userType, eulaHidden }) => {
      const on = [
        ...(privacySettingsHidden ? [t('customerProfiles.skipPrivacy')] : []),
        ...(userType === 'standard' ? [t('customerProfiles.standardUser')] : []),
        ...(eulaHidden ? [t('customerProfiles.skipLicense')] : []),
      ]
      return <Text>{on.length > 0 ? on.join(', ') : t('customerProfiles.nothingOptional')}</Text>
    },
  },
  {
    id: 'by',
    name: t('customerProfiles.column.by'),
    cell: ({ madeBy, madeByName }) => (madeBy === ownId ? t('customerProfiles.own') : madeByName),
  },
  { id: 'devices', name: t('customerProfiles.column.devices'), cell: ({ devices }) => formatNumber(devices) },
]
