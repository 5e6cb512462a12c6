package main

import (
	"bytes"
	"io"
	"unicode/utf8"
)

// plainText is a stream of text, whatever reads it in the end: control characters of a
// file's texts, names among them, are no commands to a terminal.
type plainText struct{ w io.Writer }

func (p plainText) Write(b []byte) (int, error) {
	if bytes.IndexFunc(b, obeyed) < 0 {
		return p.w.Write(b)
	}
	out := make([]byte, 0, len(b)+16)
	for rest := b; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		if obeyed(r) {
			out = utf8.AppendRune(out, utf8.RuneError)
		} else {
			out = append(out, rest[:n]...)
		}
		rest = rest[n:]
	}
	if _, err := p.w.Write(out); err != nil {
		return 0, err
	}
	return len(b), nil
}

// obeyed tells the characters that move, hide or turn round what a terminal shows.
func obeyed(r rune) bool {
	switch {
	case r == '\n', r == '\t':
		return false
	case r < ' ', r >= 0x7f && r < 0xa0, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return true
	}
	return false
}
