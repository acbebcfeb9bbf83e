// One profile: its targets, its settings, and its end.

import { MessageBar, MessageBarBody, makeStyles } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { DeleteRegular } from '../../../shared/ui/icons.ts'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { changeProfile, deleteProfile, type Profile, type ProfileSettings } from '../../api/profiles.ts'
import { assignmentsQuery, profileQuery } from '../../api/queries.ts'
import { paths } from '../../paths.ts'
import { AssignmentsPanel } from './assignments.tsx'
import { newSettings, ProfileForm } from './settings-form.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '720px' },
})

export function ProfilePage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const { profileId } = useParams({ from: '/inside/profiles/$profileId' })
  const { created } = useSearch({ from: '/inside/profiles/$profileId' })
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { data: profile } = useSuspenseQuery(profileQuery(profileId))
  const [deleting, setDeleting] = useState(false)
  const refresh = () => queries.invalidateQueries({ queryKey: ['profiles'] })
  const save = useMutation({
    mutationFn: (settings: ProfileSettings) => changeProfile(profileId, settings),
    onSuccess: refresh,
  })
  const remove = useMutation({
    mutationFn: () => deleteProfile(profileId),
    onSuccess: async () => {
      await navigate({ to: '/profiles' })
      await refresh()
    },
  })
  // "Assign it now" is over once it is.
  const assigned = (useQuery(assignmentsQuery(profileId)).data ?? []).length > 0
  const notice = save.isSuccess ? t('profiles.saved') : created && !assigned ? t('profiles.created') : undefined
  return (
    <PageFrame
      title={profile.displayName}
      lead={profile.description}
      back={{ to: paths.profiles(), name: t('profiles.title') }}
      actions={
        <GuardedButton operation="autopilot.profile.delete" icon={<DeleteRegular />} onClick={() => setDeleting(true)}>
          {t('profiles.delete')}
        </GuardedButton>
      }
    >
      <div className={styles.stack}>
        <div aria-live="polite">
          {notice && (
            <MessageBar intent="success" layout="multiline">
              <MessageBarBody>{notice}</MessageBarBody>
            </MessageBar>
          )}
        </div>
        <AssignmentsPanel profileId={profileId} />
        <ProfileForm
          key={profile.lastModifiedDateTime}
          initial={settingsOf(profile)}
          busy={save.isPending}
          problem={save.error}
          submit={t('common.save')}
          operation="autopilot.profile.change"
          onSubmit={(settings) => save.mutateAsync(settings)}
        />
      </div>
      <Confirm
        open={deleting}
        busy={remove.isPending}
        title={t('profiles.deleteTitle', { name: profile.displayName })}
        confirm={t('profiles.delete')}
        typed={profile.displayName}
        onClose={() => setDeleting(false)}
        onConfirm={() => remove.mutate()}
      >
        {t('profiles.deleteLead')}
        {remove.isError && <Failed problem={remove.error} />}
      </Confirm>
    </PageFrame>
  )
}

/** Only what the form edits; the rest of the entity stays with the service. */
function settingsOf(profile: Profile): ProfileSettings {
  const oobe = profile.outOfBoxExperienceSetting
  return {
    displayName: profile.displayName,
    description: profile.description ?? '',
    locale: profile.locale === 'os-default' ? null : profile.locale,
    deviceNameTemplate: profile.deviceNameTemplate ?? '',
    autopilotUpdateDisabled: profile.autopilotUpdateDisabled ?? newSettings.autopilotUpdateDisabled,
    outOfBoxExperienceSetting: {
      privacySettingsHidden: oobe.privacySettingsHidden,
      eulaHidden: oobe.eulaHidden,
      userType: oobe.userType,
      deviceUsageType: oobe.deviceUsageType,
      keyboardSelectionPageSkipped: oobe.keyboardSelectionPageSkipped,
      escapeLinkHidden: oobe.escapeLinkHidden,
    },
  }
}
