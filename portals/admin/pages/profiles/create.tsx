// Creates a profile, then goes to it: a profile is of use only once it is assigned.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { createProfile } from '../../api/profiles.ts'
import { paths } from '../../paths.ts'
import { newSettings, ProfileForm } from './settings-form.tsx'

export function NewProfilePage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const create = useMutation({
    mutationFn: createProfile,
    onSuccess: async (profile) => {
      await queries.invalidateQueries({ queryKey: ['profiles'] })
      await navigate({ to: '/profiles/$profileId', params: { profileId: profile.id }, search: { created: true } })
    },
  })
  return (
    <PageFrame title={t('profiles.new')} back={{ to: paths.profiles(), name: t('profiles.title') }}>
      <ProfileForm
        initial={newSettings}
        busy={create.isPending}
        problem={create.error}
        submit={t('profiles.new')}
        operation="autopilot.profile.create"
        cancelTo={paths.profiles()}
        onSubmit={(settings) => create.mutateAsync(settings)}
      />
    </PageFrame>
  )
}
