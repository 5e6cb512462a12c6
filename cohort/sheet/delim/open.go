package delim

import (
	"bytes"
	"context"

	"leydig/cohort"
)

// quotes follows quoted cells while a file is loaded, so that one that is never closed is
// refused before the rest of the file has been read. It goes by the rules of parsePart.
type quotes struct {
	delimiter byte // 0 until the first bytes were looked at
	at        int  // where the next byte stands
	open      int  // where the quoted cell under way begins, -1 none
	bom       int  // bytes of a mark before the text
}

// sniffed is how many bytes are seen before the delimiter is settled.
const sniffed = 1 << 16

// over walks over the bytes that were loaded since; last tells that there are no more.
// It is false once a quoted cell is longer than any may be.
func (q *quotes) over(buf []byte, last bool) bool {
	if q.delimiter == 0 {
		if len(buf) < sniffed && !last {
			return true
		}
		q.delimiter = sniff(buf)
		if bytes.HasPrefix(buf, mark) {
			q.at, q.bom = 3, 3
		}
	}
	for q.at < len(buf) {
		i := bytes.IndexByte(buf[q.at:], '"')
		if i < 0 {
			q.at = len(buf)
			break
		}
		i += q.at
		switch {
		case q.open >= 0 && i+1 == len(buf) && !last:
			q.at = i // whether it is doubled is not known yet
			return len(buf)-q.open <= MaxCell
		case q.open >= 0 && i+1 < len(buf) && buf[i+1] == '"':
			q.at = i + 2
		case q.open >= 0:
			q.open, q.at = -1, i+1
		default:
			if i == 0 || i == q.bom || buf[i-1] == '\n' || buf[i-1] == '\r' || buf[i-1] == q.delimiter {
				q.open = i
			}
			q.at = i + 1
		}
	}
	return q.open < 0 || len(buf)-q.open <= MaxCell
}

// opened names the cell that the open quote begins.
func (q *quotes) opened(ctx context.Context, buf []byte) string {
	head := bytes.Clone(buf[:q.open])
	if bytes.HasPrefix(head, mark) {
		head = head[3:]
	}
	if len(head) == 0 {
		return cohort.CellName(0, 0)
	}
	p, err := parsePart(ctx, head, q.delimiter)
	if err != nil {
		return ""
	}
	rows := p.rows
	if last := buf[q.open-1]; last == '\n' || last == '\r' {
		return cohort.CellName(rows, 0)
	}
	return cohort.CellName(rows-1, int(p.row[rows]-p.row[rows-1])-1)
}
