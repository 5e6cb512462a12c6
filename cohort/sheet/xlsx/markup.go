package xlsx

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// tag is one piece of markup.
type tag struct {
	name        []byte // without a prefix
	attributes  []byte
	open, close bool // <a> opens, </a> closes, <a/> does both
}

// scanner walks over the markup of a part and checks that every element closes. Of a
// part that is unpacked meanwhile, b is what is there of it and was not scanned.
type scanner struct {
	b      []byte
	at     int
	text   []byte // between the tag before and this one
	held   []byte // of it, what stands before a comment or in CDATA
	names  []byte // of the elements that are open, one after another
	ends   []int
	window func() []byte // what follows b, nil at the part's end; no function: nothing
	size   int           // of the part
}

// errShort: the tag does not end in what is there of the part.
var errShort = errors.New("the window ends")

// newScanner scans a part of so many bytes that comes in windows. A window is read
// before the next is asked for.
func newScanner(size int, window func() []byte) *scanner {
	s := &scanner{window: window, size: size}
	for len(s.b) < 3 && s.refill() {
	}
	for inUTF16(s.b) && s.refill() {
	}
	s.b = utf8XML(s.b)
	return s
}

// refill adds to what is there, at least as much again as was not scanned, so that a long
// tag is not looked through time and again.
func (s *scanner) refill() bool {
	if s.window == nil {
		return false
	}
	kept := len(s.b) - s.at
	if to := s.b; kept > 8*windowSize && cap(to) < s.size {
		s.b = append(make([]byte, 0, s.size), to[s.at:]...)
	} else {
		s.b = to[:copy(to, to[s.at:])]
	}
	s.at = 0
	for len(s.b) <= 2*kept {
		w := s.window()
		if w == nil {
			s.window = nil
			break
		}
		s.b = append(s.b, w...)
	}
	return true
}

// cut is the error of a part that ends too soon.
func (s *scanner) cut() error {
	if s.window != nil {
		return errShort
	}
	return errCut
}

// next gives the next tag; ok is false at the end of the part. What it gives, and the text,
// stand until the next call.
func (s *scanner) next() (t tag, ok bool, err error) {
	for {
		from := s.at
		if t, ok, err = s.tag(); err != errShort {
			return t, ok, err
		}
		s.at = from
		s.refill()
	}
}

func (s *scanner) tag() (t tag, ok bool, err error) {
	if len(s.held) > 0 {
		s.held = s.held[:0]
	}
	for {
		i := bytes.IndexByte(s.b[s.at:], '<')
		if i < 0 {
			if len(s.ends) > 0 || s.window != nil {
				return t, false, s.cut()
			}
			return t, false, nil
		}
		s.text = s.b[s.at : s.at+i]
		s.at += i + 1
		if s.at >= len(s.b) {
			return t, false, s.cut()
		}
		switch s.b[s.at] {
		case '?':
			s.held = append(s.held, s.text...)
			if err := s.skip("?>"); err != nil {
				return t, false, err
			}
			continue
		case '!':
			s.held = append(s.held, s.text...)
			if err := s.declaration(); err != nil {
				return t, false, err
			}
			continue
		}
		break
	}
	if len(s.held) > 0 {
		s.held = append(s.held, s.text...)
		s.text = s.held
	}
	end, err := s.tagEnd()
	if err != nil {
		return t, false, err
	}
	inner := s.b[s.at:end]
	s.at = end + 1
	if len(inner) == 0 {
		return t, false, errMarkup
	}
	if inner[0] == '/' {
		t.close = true
		inner = trimRight(inner[1:])
		if !s.closes(inner) {
			return t, false, errMarkup
		}
		t.name = local(inner)
		return t, true, nil
	}
	t.open = true
	if inner[len(inner)-1] == '/' {
		t.close = true
		inner = inner[:len(inner)-1]
	}
	n := 0
	for n < len(inner) && inner[n] > ' ' {
		n++
	}
	t.name, t.attributes = inner[:n], inner[n:]
	if !t.close {
		if len(s.ends) >= maxDepth {
			return t, false, fmt.Errorf("its markup is nested more than %d deep", maxDepth)
		}
		s.names = append(s.names, t.name...)
		s.ends = append(s.ends, len(s.names))
	}
	t.name = local(t.name)
	return t, true, nil
}

// closes takes the innermost open element away if it has the name.
func (s *scanner) closes(name []byte) bool {
	last := len(s.ends) - 1
	if last < 0 {
		return false
	}
	from := 0
	if last > 0 {
		from = s.ends[last-1]
	}
	if !bytes.Equal(s.names[from:], name) {
		return false
	}
	s.names, s.ends = s.names[:from], s.ends[:last]
	return true
}

// tagEnd finds the > of the tag under way.
func (s *scanner) tagEnd() (int, error) {
	quote := byte(0)
	for end := s.at; end < len(s.b); end++ {
		c := s.b[end]
		if quote != 0 {
			if c == quote {
				quote = 0
			}
			continue
		}
		if c == '"' || c == '\'' {
			quote = c
		} else if c == '>' {
			return end, nil
		} else if c == '<' {
			return 0, errMarkup
		}
	}
	return 0, s.cut()
}

// declaration reads over a comment and keeps what CDATA holds.
func (s *scanner) declaration() error {
	rest := s.b[s.at:]
	switch {
	case len(rest) < len("![CDATA[") && s.window != nil:
		return errShort
	case bytes.HasPrefix(rest, []byte("!--")):
		return s.skip("-->")
	case bytes.HasPrefix(rest, []byte("![CDATA[")):
		from := s.at + len("![CDATA[")
		if err := s.skip("]]>"); err != nil {
			return err
		}
		// The reader of the text takes entities out again.
		s.held = append(s.held, bytes.ReplaceAll(s.b[from:s.at-3], []byte("&"), []byte("&amp;"))...)
		return nil
	}
	return errors.New("it declares a document type, which no spreadsheet does")
}

func (s *scanner) skip(end string) error {
	i := bytes.Index(s.b[s.at:], []byte(end))
	if i < 0 {
		return s.cut()
	}
	s.at += i + len(end)
	return nil
}

// local takes the prefix off a name.
func local(name []byte) []byte {
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		return name[i+1:]
	}
	return name
}

// blank is what may stand between attributes.
func blank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func trimLeft(b []byte) []byte {
	for len(b) > 0 && blank(b[0]) {
		b = b[1:]
	}
	return b
}

func trimRight(b []byte) []byte {
	for len(b) > 0 && blank(b[len(b)-1]) {
		b = b[:len(b)-1]
	}
	return b
}

// attr gives an attribute's raw value.
func (t tag) attr(name string) []byte {
	a := t.attributes
	for {
		a = trimLeft(a)
		eq := bytes.IndexByte(a, '=')
		if eq < 0 || eq+1 >= len(a) {
			return nil
		}
		key := trimRight(a[:eq])
		a = trimLeft(a[eq+1:])
		if len(a) == 0 || a[0] != '"' && a[0] != '\'' {
			return nil
		}
		end := bytes.IndexByte(a[1:], a[0])
		if end < 0 {
			return nil
		}
		if string(key) == name {
			return a[1 : 1+end]
		}
		a = a[2+end:]
	}
}

// local gives an attribute's raw value whatever its prefix.
func (t tag) local(name string) []byte {
	for _, prefix := range [][]byte{[]byte(":" + name + "="), []byte(":" + name + " =")} {
		if i := bytes.Index(t.attributes, prefix); i >= 0 {
			from := bytes.LastIndexAny(t.attributes[:i], " \t\r\n") + 1
			return t.attr(string(t.attributes[from : i+1+len(name)]))
		}
	}
	return nil
}

func truth(b []byte) bool { return string(b) == "1" || string(b) == "true" }

// unescape appends text with its entities replaced. Only the five that XML has
// and numbers are known: nothing expands.
func unescape(dst, b []byte) []byte {
	for {
		i := bytes.IndexByte(b, '&')
		if i < 0 {
			return append(dst, b...)
		}
		dst = append(dst, b[:i]...)
		b = b[i:]
		end := bytes.IndexByte(b[:min(len(b), 12)], ';')
		if end < 0 {
			dst = append(dst, '&')
			b = b[1:]
			continue
		}
		name := b[1:end]
		switch string(name) {
		case "amp":
			dst = append(dst, '&')
		case "lt":
			dst = append(dst, '<')
		case "gt":
			dst = append(dst, '>')
		case "quot":
			dst = append(dst, '"')
		case "apos":
			dst = append(dst, '\'')
		default:
			r, err := uint64(0), errMarkup
			if len(name) > 2 && name[0] == '#' && name[1]|0x20 == 'x' {
				r, err = strconv.ParseUint(string(name[2:]), 16, 32)
			} else if len(name) > 1 && name[0] == '#' {
				r, err = strconv.ParseUint(string(name[1:]), 10, 32)
			}
			if err != nil || !utf8.ValidRune(rune(r)) {
				dst = append(dst, b[:end+1]...)
			} else {
				dst = utf8.AppendRune(dst, rune(r))
			}
		}
		b = b[end+1:]
	}
}

// unescapeUnits replaces, in place, the _xHHHH_ by which the format writes characters
// that XML cannot hold; _x005F_ is the underline that keeps such letters as they are.
func unescapeUnits(b []byte) []byte {
	i := bytes.Index(b, []byte("_x"))
	if i < 0 {
		return b
	}
	w := i
	for i < len(b) {
		if r, ok := escapedUnit(b[i:]); ok {
			w += len(utf8.AppendRune(b[w:w], r))
			i += 7
			continue
		}
		b[w] = b[i]
		w, i = w+1, i+1
	}
	return b[:w]
}

// escapedUnit reads _xHHHH_.
func escapedUnit(b []byte) (rune, bool) {
	if len(b) < 7 || b[0] != '_' || b[1] != 'x' || b[6] != '_' {
		return 0, false
	}
	v, err := strconv.ParseUint(string(b[2:6]), 16, 16)
	return rune(v), err == nil
}
