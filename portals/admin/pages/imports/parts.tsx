// What the list of imports and the page of one say in the same way.

import { Badge } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import type { DeviceImport } from '../../api/import/imports.ts'

const colours = {
  running: 'brand',
  complete: 'success',
  failed: 'danger',
  cancelled: 'warning',
  undoing: 'brand',
  undone: 'informative',
} as const

const shownState = ({ state, undoState }: DeviceImport): keyof typeof colours =>
  undoState === 'running' ? 'undoing' : undoState === 'complete' ? 'undone' : state

export function State({ of }: { readonly of: DeviceImport }) {
  const { t } = useTranslation()
  const shown = shownState(of)
  return (
    <Badge appearance="tint" color={colours[shown]}>
      {t(`imports.state.${shown}`)}
    </Badge>
  )
}
