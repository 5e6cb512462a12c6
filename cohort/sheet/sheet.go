// Package sheet holds the text of cells with their positions, whatever the file
// they came from, and reads values out of text: numbers, dates, yes and no,
// the ways of writing "missing". Formats live in the packages below it.
package sheet

import (
	"math"
	"slices"
	"sort"
	"strings"

	"leydig/cohort"
)

// Kind says what the file itself declares a cell to be.
type Kind uint8

// Text is all that a delimited file has. Serial is a number shown as a date.
const (
	Empty Kind = iota
	Text
	Number
	Serial
	Bool
	Fault      // #N/A, #DIV/0!
	Uncomputed // a formula without a cached value
)

// Book is a file's sheets, in their order.
type Book struct {
	File   string
	Format string // "xlsx", "csv", …
	Sheets []*Sheet
	// Notes are what a person should know of how the file was read, e.g. its encoding.
	Notes []string
}

// Sheet is a table of cells. It is read only once built.
type Sheet struct {
	File, Name string
	Hidden     bool
	Date1904   bool
	Notes      []string         // what a person should know of how it was read
	Found      []cohort.Finding // what the reader itself saw wrong: rows that do not fit
	blocks     []block
	width      int
	forgotten  int // rows of which the cells were let go
	Merged     []Area
	HiddenRows []int  // from 0
	HiddenCols []int  // from 0
	StruckRows []int  // from 0; in which some cell is struck through
	Comments   int    // cells with a comment
	Noted      []Area // those of the first rows, among which headers are
	// Place says where a cell stands in the file when the sheet is a rearrangement of
	// others; nil: where it stands here.
	Place func(row, col int) cohort.Ref
}

// Area is a rectangle of cells, both ends included, from 0.
type Area struct{ Row, Col, LastRow, LastCol int }

// block is a run of rows. Cell texts lie one after another in text, so that a
// cell costs its bytes and four more.
type block struct {
	first int      // number of its first row
	rows  int      // how many it has
	row   []uint32 // row i's cells are row[i]..row[i+1] in end
	end   []uint32 // end of each cell in text; a cell starts where the one before ends
	kind  []Kind   // nil: Text wherever there is text
	text  string
	// A run of a large file keeps in place of all these what each column holds.
	columns []Codes
	width   int      // how many cells a row has
	widths  []uint16 // of each row, where they differ
}

// kept is false of rows that were let go.
func (b *block) kept() bool { return b.row != nil || b.columns != nil }

// size is about how many bytes it takes.
func (b *block) size() int {
	n := len(b.text) + 4*len(b.end) + 2*len(b.widths)
	for i := range b.columns {
		n += b.columns[i].size()
	}
	return n
}

// Rows is the number of rows, empty ones included.
func (s *Sheet) Rows() int {
	if len(s.blocks) == 0 {
		return s.forgotten
	}
	b := s.blocks[len(s.blocks)-1]
	return b.first + b.rows
}

// Forget lets the cells go, once what was read of them holds no part of their text. What
// remains is how many rows there were.
func (s *Sheet) Forget() { s.forgotten, s.blocks = s.Rows(), nil }

// ForgetRows lets go the cells of rows from..to, the last included, as far as blocks of rows
// allow, and tells how many bytes these took. Rows that were let go look empty.
func (s *Sheet) ForgetRows(from, to int) (bytes int) {
	for i := range s.blocks {
		if b := &s.blocks[i]; b.first >= from && b.first+b.rows-1 <= to {
			bytes += b.size()
			*b = block{first: b.first, rows: b.rows}
		}
	}
	return bytes
}

// Cols is the largest number of cells in a row.
func (s *Sheet) Cols() int { return s.width }

// Contains tells whether some cell holds the byte.
func (s *Sheet) Contains(c byte) bool {
	for i := range s.blocks {
		b := &s.blocks[i]
		if strings.IndexByte(b.text, c) >= 0 {
			return true
		}
		for j := range b.columns {
			if strings.IndexByte(b.columns[j].text, c) >= 0 {
				return true
			}
		}
	}
	return false
}

// Uneven gives the rows from..to, the last included, that have not as many cells as width says.
func (s *Sheet) Uneven(from, to, width int) []int {
	var out []int
	for i := range s.blocks {
		b := &s.blocks[i]
		if b.columns != nil && b.widths == nil && b.width == width {
			continue
		}
		for r := max(from, b.first); r <= min(to, b.first+b.rows-1); r++ {
			if b.at(r).Len() != width {
				out = append(out, r)
			}
		}
	}
	return out
}

// Declares tells whether the file declares some cell to be of a kind.
func (s *Sheet) Declares(k Kind) bool {
	for i := range s.blocks {
		if slices.Contains(s.blocks[i].kind, k) {
			return true
		}
	}
	return false
}

// Ref names a cell; row and column count from 0.
func (s *Sheet) Ref(row, col int) cohort.Ref {
	if s.Place != nil {
		return s.Place(row, col)
	}
	return cohort.Ref{File: s.File, Sheet: s.Name, Cell: cohort.CellName(row, col)}
}

// Row is one row's cells.
type Row struct {
	b    *block
	from uint32 // its first cell; of a run with codes, its place in it
	n    int    // how many cells
}

// Row gives row r (from 0); one that does not exist has no cells.
func (s *Sheet) Row(r int) Row {
	i := sort.Search(len(s.blocks), func(i int) bool { return s.blocks[i].first > r }) - 1
	if i < 0 {
		return Row{}
	}
	return s.blocks[i].at(r)
}

// at is row r of the sheet, if the block has it.
func (b *block) at(r int) Row {
	r -= b.first
	switch {
	case r >= b.rows || !b.kept():
		return Row{}
	case b.columns == nil:
		return Row{b: b, from: b.row[r], n: int(b.row[r+1] - b.row[r])}
	case b.widths != nil:
		return Row{b: b, from: uint32(r), n: int(b.widths[r])}
	}
	return Row{b: b, from: uint32(r), n: b.width}
}

// Len is the number of cells that the row has.
func (r Row) Len() int { return r.n }

// Text is the cell's text as it stands, empty beyond the row's end.
func (r Row) Text(col int) string {
	if col < 0 || col >= r.n {
		return ""
	}
	if r.b.columns != nil {
		c := &r.b.columns[col]
		return c.Text(c.Of(r.from))
	}
	i := r.from + uint32(col)
	start := uint32(0)
	if i > 0 {
		start = r.b.end[i-1]
	}
	return r.b.text[start:r.b.end[i]]
}

// Declared tells whether the file says of its cells what they are; one of text does not.
func (r Row) Declared() bool { return r.b != nil && r.b.kind != nil }

// Kind is what the file declares the cell to be.
func (r Row) Kind(col int) Kind {
	if col < 0 || col >= r.n {
		return Empty
	}
	if r.b.kind == nil {
		if r.Text(col) == "" {
			return Empty
		}
		return Text
	}
	return r.b.kind[r.from+uint32(col)]
}

// Blank tells whether no cell of the row holds anything but blanks.
func (r Row) Blank() bool {
	for c := range r.n {
		if Trim(r.Text(c)) != "" {
			return false
		}
	}
	return true
}

// Builder fills a block of rows from the top.
type Builder struct {
	b     block
	text  strings.Builder
	kinds bool
	width int
}

// NewBuilder starts a block; with kinds, each cell's Kind is kept.
func NewBuilder(kinds bool) *Builder {
	return &Builder{b: block{row: []uint32{0}}, kinds: kinds}
}

// Next starts a block for the rows below those of b, with room for about as much.
func (b *Builder) Next() *Builder {
	room := func(n int) int { return n + n/16 }
	n := &Builder{b: block{row: make([]uint32, 1, room(len(b.b.row))), end: make([]uint32, 0, room(len(b.b.end)))}, kinds: b.kinds}
	if b.kinds {
		n.b.kind = make([]Kind, 0, room(len(b.b.kind)))
	}
	n.text.Grow(room(b.Size()))
	return n
}

// Size is the number of bytes of text so far; a block holds at most 4 GiB.
func (b *Builder) Size() int { return b.text.Len() }

// Cell adds a cell to the row under way.
func (b *Builder) Cell(text string, k Kind) {
	b.text.WriteString(text)
	b.b.end = append(b.b.end, uint32(b.text.Len()))
	if b.kinds {
		b.b.kind = append(b.b.kind, k)
	}
}

// CellBytes is Cell for text that the caller goes on using.
func (b *Builder) CellBytes(text []byte, k Kind) {
	b.text.Write(text)
	b.b.end = append(b.b.end, uint32(b.text.Len()))
	if b.kinds {
		b.b.kind = append(b.b.kind, k)
	}
}

// EndRow closes the row under way.
func (b *Builder) EndRow() {
	n := uint32(len(b.b.end))
	b.width = max(b.width, int(n-b.b.row[len(b.b.row)-1]))
	b.b.row = append(b.b.row, n)
}

// Append closes the builder and adds its rows below those that s has.
func (s *Sheet) Append(b *Builder) {
	b.b.text = b.text.String()
	s.add(b.b, b.width)
}

// AppendTexts adds rows whose cell texts lie one after another in text: end
// holds each cell's end, row the first cell of each row and, last, the count.
func (s *Sheet) AppendTexts(text string, row, end []uint32, width int) {
	s.add(block{row: row, end: end, text: text}, width)
}

// AppendColumns adds rows that are told by their columns; widths tells how many cells each row
// has where they differ.
func (s *Sheet) AppendColumns(columns []Codes, rows int, widths []uint16) {
	s.blocks = append(s.blocks, block{first: s.Rows(), rows: rows, columns: columns, width: len(columns), widths: widths})
	s.width = max(s.width, len(columns))
}

func (s *Sheet) add(b block, width int) {
	if len(b.row) < 2 {
		return
	}
	b.first, b.rows = s.Rows(), len(b.row)-1
	s.blocks = append(s.blocks, b)
	s.width = max(s.width, width)
}

// MaxText is the most text that one block can hold.
const MaxText = math.MaxUint32

// Trim cuts blanks of every kind, the no-break and zero-width ones and a byte
// order mark among them, and the ="…" by which a file tells a spreadsheet program that
// 0012 is a text.
func Trim(s string) string {
	switch {
	case s == "":
		return s
	case s[0] == '=' && len(s) > 3 && s[1] == '"' && strings.IndexByte(s[2:], '"') == len(s)-3:
		return Trim(s[2 : len(s)-1])
	case s[0] > ' ' && s[0] < 0x7f && s[len(s)-1] > ' ' && s[len(s)-1] < 0x7f:
		return s
	}
	return strings.TrimFunc(s, isBlank)
}

func isBlank(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\r', '\v', '\f', 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff, 0x200b, 0x200c, 0x200d, 0x2060:
		return true
	}
	return r >= 0x2000 && r <= 0x200a
}
