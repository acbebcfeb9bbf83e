// One profile of a customer: its settings, which whoever made it changes, and its end.

import { makeStyles, Text } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { changedMembers } from '../../../shared/api/changed.ts'
import { asStoredNow } from '../../../shared/api/stored-now.ts'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { DeleteRegular } from '../../../shared/ui/icons.ts'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { ownPartnerQuery } from '../../api/customers.ts'
import { customerQuery, ofCustomer } from '../../api/devices.ts'
import { changeProfile, deleteProfile, profileQuery } from '../../api/profiles.ts'
import { paths } from '../../paths.ts'
import { type Fields, fieldsOf, SettingsForm, settingsOf } from './settings-form.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' },
})

export function ProfilePage() {
  const { relationshipId: consentId, customerProfileId } = useParams({
    from: '/inside-partner/partner/customers/$relationshipId/profiles/$customerProfileId',
  })
  return <OneProfile key={customerProfileId} consentId={consentId} profileId={customerProfileId} />
}

function OneProfile({ consentId, profileId }: { readonly consentId: string; readonly profileId: string }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const { data: customer } = useSuspenseQuery(customerQuery(consentId))
  const asked = profileQuery(consentId, profileId)
  const { data: profile } = useSuspenseQuery(asked)
  const own = useQuery(ownPartnerQuery()).data
  const [deleting, setDeleting] = useState(false)
  const [notice, setNotice] = useState<Notice>()
  const again = () => queries.invalidateQueries({ queryKey: ofCustomer(consentId) })
  const isOthers = own != null && profile.madeBy !== own.id && !customer.delegatedAdministration
  const off = isOthers ? t('customerProfiles.ofOther', { partner: profile.madeByName }) : undefined
  const change = useMutation({
    mutationFn: ({ before, fields }: { readonly before: Fields; readonly fields: Fields }) =>
      changeProfile(consentId, profileId, changedMembers(settingsOf(before), settingsOf(fields))),
    onSuccess: async ({ displayName: name }) => {
      await again()
      setNotice({ text: t('customerProfiles.saved', { name }) })
    },
  })
  const remove = useMutation({
    mutationFn: () => deleteProfile(consentId, profileId),
    onSuccess: async () => {
      await navigate({ to: paths.profiles(consentId) })
      await again()
    },
  })
  return (
    <PageFrame
      title={profile.displayName}
      lead={profile.description}
      back={{ to: paths.profiles(consentId), name: t('customerProfiles.title') }}
      actions={
        <GuardedButton
          operation="autopilot.customer-profile.delete"
          icon={<DeleteRegular />}
          off={off}
          onClick={() => {
            remove.reset()
            setDeleting(true)
          }}
        >
          {t('customerProfiles.remove')}
        </GuardedButton>
      }
    >
      <div className={styles.stack}>
        <Said notice={notice} />
        {off && <Text>{off}</Text>}
        <Panel title={t('customerProfiles.settings')}>
          <SettingsForm
            customer={customer.displayName}
            initial={fieldsOf(profile)}
            stored={async () => fieldsOf(await queries.fetchQuery(asStoredNow(asked)))}
            devices={profile.devices}
            operation="autopilot.customer-profile.change"
            submit={t('common.save')}
            busy={change.isPending}
            problem={change.error}
            off={off}
            onSave={(fields, before) => change.mutateAsync({ before, fields })}
          />
        </Panel>
      </div>
      {deleting && (
        <Confirm
          open
          title={t('customerProfiles.removeAsk', { name: profile.displayName })}
          confirm={t('customerProfiles.removeDo')}
          busy={remove.isPending}
          onConfirm={() => remove.mutate()}
          onClose={() => setDeleting(false)}
        >
          <Text>{t('customerProfiles.removeEffect', { count: profile.devices })}</Text>
          <Text>{t('customerProfiles.removeLead')}</Text>
          {remove.isError && <Failed problem={remove.error} />}
        </Confirm>
      )}
    </PageFrame>
  )
}
