// All holders of roles.

import { useTranslation } from 'react-i18next'
import { ReadOnly, SettingsFrame } from '../settings/frame.tsx'
import { RolesPanel } from './panel.tsx'

export function RolesPage() {
  const { t } = useTranslation()
  return (
    <SettingsFrame title={t('roles.title')} lead={t('roles.lead')}>
      <ReadOnly operation="directory.role-assignment.create" />
      <RolesPanel />
    </SettingsFrame>
  )
}
