// The profiles, and a form that makes one: what is always on, what may be chosen, and no other mode than that people drive.

import { makeStyles, Text } from '@fluentui/react-components'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Empty, Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { type Profile, profilesQuery } from '../../api/store.ts'
import { Make } from './make.tsx'
import { RemoveProfile } from './remove.tsx'

const useStyles = makeStyles({ stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' } })

export function ProfilesPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const list = useQuery(profilesQuery())
  const [removing, setRemoving] = useState<Profile>()
  const [notice, setNotice] = useState<Notice>()
  const columns = useMemo(() => columnsOf(t, setRemoving), [t])
  const again = () => queries.invalidateQueries({ queryKey: ['store', 'profiles'] })
  return (
    <PageFrame title={t('store.profilesTitle')} lead={t('store.profilesLead')}>
      <div className={styles.stack}>
        <Said notice={notice} />
        {list.isPending && <Waiting rows={3} />}
        {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
        {list.data?.length === 0 && <Empty title={t('store.noProfiles')} lead={t('store.noProfilesLead')} />}
        {list.data && list.data.length > 0 && (
          <DataTable name={t('store.profileTable')} columns={columns} rows={list.data} />
        )}
        <Make
          onMade={async (name) => {
            await again()
            setNotice({ text: t('store.made', { name }) })
          }}
        />
        {removing && (
          <RemoveProfile
            profile={removing}
            onRemoved={async () => {
              await again()
              setRemoving(undefined)
              setNotice({ text: t('store.removed', { serial: removing.displayName }) })
            }}
            onClose={() => setRemoving(undefined)}
          />
        )}
      </div>
    </PageFrame>
  )
}

const columnsOf = (t: TFunction, onRemove: (profile: Profile) => void): ReadonlyArray<Column<Profile>> => [
  { id: 'name', name: t('store.name'), cell: ({ displayName }) => displayName },
  {
    id: 'settings',
    name: t('store.settings'),
    cell: ({ outOfBoxExperienceSetting: { privacySettingsHidden, userType, eulaHidden } }) => {
      const on = [
        ...(privacySettingsHidden ? [t('store.skipPrivacy')] : []),
        ...(userType === 'standard' ? [t('store.standardUser')] : []),
        ...(eulaHidden ? [t('store.skipLicense')] : []),
      ]
      return <Text>{on.length > 0 ? on.join(', ') : t('store.nothingOptional')}</Text>
    },
  },
  {
    id: 'action',
    name: t('store.action'),
    cell: (profile) => (
      <GuardedButton operation="autopilot.profile.delete" onClick={() => onRemove(profile)}>
        {t('store.removeProfile', { name: profile.displayName })}
      </GuardedButton>
    ),
  },
]
