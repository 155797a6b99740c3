/** Files by dropping or by choosing. */
import { Button, CloseButton } from '@mantine/core'
import { FileUp } from 'lucide-react'
import { useRef, useState, type DragEvent } from 'react'
import { strings } from '../strings'
import { count } from '../words'
import classes from './file-drop.module.css'

interface FileDropProps {
  /** Endings: `['.csv']`. */
  types: readonly string[]
  files: readonly File[]
  onChange: (files: readonly File[]) => void
}

export function FileDrop({ types, files, onChange }: FileDropProps) {
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const add = (list: FileList | null): void => onChange([...files, ...(list ?? [])])
  const drop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(false)
    add(event.dataTransfer.files)
  }
  return (
    <div>
      <div
        className={classes.drop}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <FileUp size={26} aria-hidden />
        <p>{strings.files.drop(types)}</p>
        <Button size="xs" variant="default" onClick={() => input.current?.click()}>
          {strings.files.choose}
        </Button>
        <input
          ref={input}
          type="file"
          hidden
          multiple
          accept={types.join(',')}
          aria-label={strings.files.choose}
          onChange={({ currentTarget }) => {
            add(currentTarget.files)
            currentTarget.value = ''
          }}
        />
      </div>
      <ul className={classes.files}>
        {files.map((file, n) => (
          <li key={`${file.name} ${n}`} className={classes.file}>
            <span className={classes.name}>{file.name}</span>
            <span className={classes.size}>{strings.files.size(count(Math.max(1, Math.round(file.size / 1024))))}</span>
            <CloseButton
              size="sm"
              aria-label={strings.files.remove(file.name)}
              onClick={() => onChange(files.filter((each) => each !== file))}
            />
          </li>
        ))}
      </ul>
    </div>
  )
}
