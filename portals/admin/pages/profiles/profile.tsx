// One profile: its targets, its settings, and its end.

import { makeStyles } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { asStoredNow } from '../../../shared/api/stored-now.ts'
import { useSaveQuestion } from '../../../shared/ui/form/use-save-question.ts'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { ArrowDownloadRegular, DeleteRegular } from '../../../shared/ui/icons.ts'
import { download } from '../../../shared/ui/output/download.ts'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import {
  changeProfile,
  deleteProfile,
  makeProfileFile,
  type Profile,
  type ProfileSettings,
} from '../../api/profiles.ts'
import { assignmentsQuery, haveProfileQuery, profileQuery } from '../../api/queries.ts'
import { paths } from '../../paths.ts'
import { AssignmentsPanel } from './assignments.tsx'
import { ProfileQuestion } from './reach.tsx'
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
  const [notice, setNotice] = useState<Notice>()
  const [isNew, setIsNew] = useState<Notice>()
  // After the heading of the new page has taken the focus, whichever of its data comes first.
  useEffect(() => setIsNew(created ? { text: t('profiles.created') } : undefined), [created, t])
  const { open, confirmed } = useSaveQuestion()
  const refresh = () => queries.invalidateQueries({ queryKey: ['profiles'] })
  const save = useMutation({
    mutationFn: ({ before, settings }: { readonly before: ProfileSettings; readonly settings: ProfileSettings }) =>
      changeProfile(profileId, before, settings),
    onSuccess: async () => {
      await refresh()
      setNotice({ text: t('profiles.saved') })
    },
  })
  const remove = useMutation({
    mutationFn: () => deleteProfile(profileId),
    onSuccess: async () => {
      await navigate({ to: '/profiles' })
      await refresh()
    },
  })
  const file = useMutation({
    mutationFn: () => makeProfileFile(profileId),
    onSuccess: ({ fileName, content }) => {
      download(fileName, content)
      setNotice({ text: t('profiles.fileMade', { fileName }) })
    },
  })
  // "Assign it now" is over once it is.
  const assignments = useQuery(assignmentsQuery(profileId)).data
  return (
    <PageFrame
      title={profile.displayName}
      lead={
        profile.madeBy === ''
          ? profile.description
          : t('profiles.madeBy', { partner: profile.madeBy, description: profile.description })
      }
      back={{ to: paths.profiles(), name: t('profiles.title') }}
      actions={
        <>
          <GuardedButton
            operation="autopilot.profile.make-file"
            icon={<ArrowDownloadRegular />}
            busy={file.isPending}
            onClick={() => file.mutate()}
          >
            {t('profiles.file')}
          </GuardedButton>
          <GuardedButton
            operation="autopilot.profile.delete"
            icon={<DeleteRegular />}
            onClick={() => {
              remove.reset()
              setDeleting(true)
            }}
          >
            {t('profiles.delete')}
          </GuardedButton>
        </>
      }
    >
      <div className={styles.stack}>
        {file.isError && <Failed problem={file.error} />}
        <Said notice={notice ?? (assignments?.length === 0 ? isNew : undefined)} />
        <AssignmentsPanel profileId={profileId} />
        <ProfileForm
          initial={settingsOf(profile)}
          stored={async () => settingsOf(await queries.fetchQuery(asStoredNow(profileQuery(profileId))))}
          busy={save.isPending}
          problem={save.error}
          submit={t('common.save')}
          operation="autopilot.profile.change"
          onSubmit={async (settings, before) => {
            setNotice(undefined)
            setIsNew(undefined)
            // Where it cannot be counted, the question says so.
            if ((await queries.fetchQuery(haveProfileQuery(profileId)).catch(() => undefined)) !== 0) await confirmed()
            await save.mutateAsync({ before, settings })
          }}
        />
      </div>
      {open && (
        <ProfileQuestion
          profileId={profileId}
          title={t('assigned.saveTitle')}
          confirm={t('common.save')}
          means={t('profiles.saveMeans')}
          danger={false}
          busy={false}
          problem={null}
          onClose={open.leave}
          onConfirm={open.save}
        />
      )}
      {deleting && (
        <ProfileQuestion
          profileId={profileId}
          title={t('profiles.deleteTitle', { name: profile.displayName })}
          confirm={t('profiles.delete')}
          means={t('profiles.deleteLead')}
          danger
          typed={profile.displayName}
          busy={remove.isPending}
          problem={remove.error}
          onClose={() => setDeleting(false)}
          onConfirm={() => remove.mutate()}
        />
      )}
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
    hardwareHashExtractionEnabled: profile.hardwareHashExtractionEnabled,
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
