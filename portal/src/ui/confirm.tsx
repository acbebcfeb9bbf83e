// Asks before something that cannot be taken back. Esc and "Cancel" leave; the dangerous button names what it does.

import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

export function Confirm(props: {
  readonly open: boolean
  readonly title: string
  readonly confirm: string
  readonly busy?: boolean
  readonly onConfirm: () => void
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  const { t } = useTranslation()
  return (
    <Dialog
      open={props.open}
      modalType="alert"
      onOpenChange={(_, change) => {
        if (!change.open && !props.busy) props.onClose()
      }}
    >
      <DialogSurface
        onKeyDown={(event) => {
          // An alert dialog ignores Esc by itself; here Esc is the same as "Cancel".
          if (event.key === 'Escape' && !props.busy) props.onClose()
        }}
      >
        <DialogBody>
          <DialogTitle>{props.title}</DialogTitle>
          <DialogContent>{props.children}</DialogContent>
          <DialogActions>
            <Button disabledFocusable={props.busy ?? false} onClick={props.onClose}>
              {t('common.cancel')}
            </Button>
            <Button appearance="primary" disabledFocusable={props.busy ?? false} onClick={props.onConfirm}>
              {props.confirm}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
