package xlsx

import "bytes"

// plainCells reads cells as programs write nearly all of them: attributes r, s and t, then
// <v>…</v> or <is><t>…</t></is>, nothing between. What it gives is what readCell gives; it
// stops before a cell of another shape, a damaged one, or one that the window cuts.
func (s *sheetScanner) plainCells() error {
	if len(s.ends)+3 > maxDepth {
		return nil
	}
	for {
		b := s.b[s.at:]
		c, kind, style, value, n := s.plainCell(b)
		if n == 0 {
			return nil
		}
		s.at += n
		s.col = c.col
		if value == nil {
			continue
		}
		s.text = unescape(s.text, value)
		if err := s.finish(c, kind, style, false); err != nil {
			return err
		}
	}
}

// plainCell reads the cell that b begins with: where it stands, what the file says of its
// value, the value and how many bytes it takes. Without bytes it is none of these cells.
func (s *sheetScanner) plainCell(b []byte) (c cellValue, kind declared, style int, value []byte, n int) {
	if !hasPrefix(b, "<c") {
		return c, 0, 0, nil, 0
	}
	var ref, number, typed []byte
	at := 2
	for at+4 < len(b) && b[at] == ' ' && b[at+2] == '=' && b[at+3] == '"' {
		end := bytes.IndexByte(b[at+4:], '"')
		if end < 0 {
			return c, 0, 0, nil, 0
		}
		var to *[]byte
		switch b[at+1] {
		case 'r':
			to = &ref
		case 's':
			to = &number
		case 't':
			to = &typed
		}
		if to == nil || *to != nil {
			return c, 0, 0, nil, 0
		}
		*to = b[at+4 : at+4+end]
		at += end + 5
	}
	c.col, c.from = s.col+1, len(s.text)
	if ref != nil {
		col, row, ok := cellRef(ref)
		if !ok || row != s.row || col <= s.col {
			return c, 0, 0, nil, 0
		}
		c.col = col
	}
	if c.col >= maxCols {
		return c, 0, 0, nil, 0
	}
	for _, d := range number {
		if d < '0' || d > '9' || style > len(s.formats) {
			return c, 0, 0, nil, 0
		}
		style = style*10 + int(d-'0')
	}
	if hasPrefix(b[at:], "/>") {
		return c, 0, 0, nil, at + 2
	}
	kind = cellType(typed)
	open, end := "><v>", "</v></c>"
	if kind == ofInline {
		open, end = "><is><t>", "</t></is></c>"
	}
	if !hasPrefix(b[at:], open) {
		return c, 0, 0, nil, 0
	}
	at += len(open)
	length := bytes.IndexByte(b[at:], '<')
	if length < 0 || length > maxCell || !hasPrefix(b[at+length:], end) {
		return c, 0, 0, nil, 0
	}
	return c, kind, style, b[at : at+length], at + length + len(end)
}

func hasPrefix(b []byte, prefix string) bool {
	return len(b) >= len(prefix) && string(b[:len(prefix)]) == prefix
}

// declared is what a cell's type says of its value.
type declared uint8

const (
	ofNumber declared = iota
	ofShared
	ofTruth
	ofFault
	ofText
	ofInline
)

// cellType reads a cell's type; one that is unknown is a number.
func cellType(t []byte) declared {
	switch string(t) {
	case "s":
		return ofShared
	case "b":
		return ofTruth
	case "e":
		return ofFault
	case "str", "d":
		return ofText
	case "inlineStr":
		return ofInline
	}
	return ofNumber
}
