// Asks before something that should not happen by mistake: what would happen, to which named thing, and, where something is
// lost for ever, its name typed. Esc and "Cancel" leave; Enter in the field is the same as the last button, which names what
// it does.

import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  makeStyles,
  tokens,
} from '@fluentui/react-components'
import { type FormEvent, type ReactNode, type RefObject, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

const useStyles = makeStyles({
  content: { display: 'grid', gap: '12px' },
  danger: {
    backgroundColor: tokens.colorStatusDangerBackground3,
    color: tokens.colorNeutralForegroundOnBrand,
    ':hover': {
      backgroundColor: tokens.colorStatusDangerBackground3Hover,
      color: tokens.colorNeutralForegroundOnBrand,
    },
    ':hover:active': {
      backgroundColor: tokens.colorStatusDangerBackground3Pressed,
      color: tokens.colorNeutralForegroundOnBrand,
    },
  },
})

type Asked = {
  readonly title: string
  readonly confirm: string
  /** Nothing happens before this was typed; without it one press is enough. */
  readonly typed?: string | undefined
  /** False where it can be taken back as easily. */
  readonly danger?: boolean
  readonly busy?: boolean
  readonly onConfirm: () => void
  readonly onClose: () => void
  readonly children: ReactNode
}

export function Confirm({ open, ...asked }: Asked & { readonly open: boolean }) {
  const field = useRef<HTMLInputElement>(null)
  const form = useRef<HTMLFormElement>(null)
  // The dialog itself takes the first stop, which may be a list that scrolls; this effect comes after its own.
  useEffect(() => {
    if (open) (field.current ?? form.current?.querySelector<HTMLElement>('.fui-DialogActions button'))?.focus()
  }, [open])
  return (
    <Dialog
      open={open}
      modalType="alert"
      onOpenChange={(_, change) => {
        if (!change.open && !asked.busy) asked.onClose()
      }}
    >
      <DialogSurface
        onKeyDown={(event) => {
          // An alert dialog ignores Esc by itself; here Esc is the same as "Cancel".
          if (event.key === 'Escape' && !asked.busy) asked.onClose()
        }}
      >
        <Question {...asked} field={field} form={form} />
      </DialogSurface>
    </Dialog>
  )
}

function Question(
  asked: Asked & {
    readonly field: RefObject<HTMLInputElement | null>
    readonly form: RefObject<HTMLFormElement | null>
  },
) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { typed, danger = true, busy = false, field, form } = asked
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState(false)
  const go = (event: FormEvent) => {
    event.preventDefault()
    if (busy) return
    if (typed && text.trim() !== typed.trim()) {
      setWrong(true)
      field.current?.focus()
    } else asked.onConfirm()
  }
  return (
    <form ref={form} onSubmit={go}>
      <DialogBody>
        <DialogTitle>{asked.title}</DialogTitle>
        <DialogContent className={styles.content}>
          {asked.children}
          {typed && (
            <Field
              label={t('common.typed', { name: typed })}
              {...(wrong && {
                validationState: 'error' as const,
                validationMessage: t(text.trim() === '' ? 'common.typedNothing' : 'common.typedWrong', { name: typed }),
              })}
            >
              <Input
                input={{ ref: field }}
                value={text}
                maxLength={300}
                autoComplete="off"
                onChange={(_, { value }) => {
                  setText(value)
                  setWrong(false)
                }}
              />
            </Field>
          )}
        </DialogContent>
        <DialogActions>
          <Button disabledFocusable={busy} onClick={asked.onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            type="submit"
            appearance="primary"
            disabledFocusable={busy}
            {...(danger && !busy && { className: styles.danger })}
          >
            {asked.confirm}
          </Button>
        </DialogActions>
      </DialogBody>
    </form>
  )
}
