package sheet

import "fmt"

// OverBudget is the error of an input that claims more than its file can hold; it
// says what to do.
type OverBudget struct{ what string }

func (e *OverBudget) Error() string {
	return e.what + "; copy the table alone into a new file and give that"
}

func over(format string, a ...any) error { return &OverBudget{fmt.Sprintf(format, a...)} }

// Budget is what reading one input may take, over all of its sheets. Readers ask
// before they append, so that a small file that claims much is refused before it
// has taken the memory. It is not for use by several goroutines.
type Budget struct {
	text   int64 // bytes of cell texts that are left
	cells  int64
	rows   int64
	sheets int
	marks  int   // hidden rows and columns, merged areas
	parts  int64 // bytes that may be unpacked yet
	limit  int64
	size   int64
}

// What every input may hold, however small it is. A spreadsheet's own texts are
// often shared between cells, so texts may be some times as large as the file.
const (
	leastText  = 48 << 20
	textRatio  = 24
	leastParts = 40 << 20
	partsRatio = 50
	// MaxCells is what fits in memory.
	MaxCells = 48 << 20
	// A cell that costs less than a bit of the file is a repetition.
	leastCells = 3 << 20
	cellsRatio = 2
	maxRows    = 8 << 20
	maxSheets  = 1024
	maxMarks   = 1 << 19
	// MaxUnpacked is what all parts of a package may unpack to.
	MaxUnpacked = 600 << 20
	// MaxHidden is how many hidden columns of a sheet are kept; more are a format, not a choice.
	MaxHidden = 512
)

// NewBudget is for a file of so many bytes.
func NewBudget(size int64) *Budget {
	parts := min(MaxUnpacked, leastParts+partsRatio*size)
	return &Budget{
		text: min(MaxText-(64<<20), leastText+textRatio*size), cells: min(MaxCells, leastCells+cellsRatio*size),
		rows: maxRows, sheets: maxSheets, marks: maxMarks, parts: parts, limit: parts, size: size,
	}
}

// Unpack takes the bytes of a part that is to be unpacked.
func (b *Budget) Unpack(n uint64) error {
	if n > uint64(b.parts) {
		return over("it would unpack to more than %d MiB from %d KiB, over the limits (a zip bomb, or a sheet of formatted blanks)",
			b.limit>>20, b.size>>10)
	}
	b.parts -= int64(n)
	return nil
}

// Cells takes n cells with so many bytes of text together.
func (b *Budget) Cells(n, bytes int) error {
	if b.cells -= int64(n); b.cells < 0 {
		return over("it holds more cells than a file of %d KiB can (formatted blanks, or repeats)", b.size>>10)
	}
	if b.text -= int64(bytes); b.text < 0 {
		return over("its texts are many times as large as the file of %d KiB (one text repeated)", b.size>>10)
	}
	return nil
}

// Rows takes n rows.
func (b *Budget) Rows(n int) error {
	if b.rows -= int64(n); b.rows < 0 {
		return over("its sheets have more than %d rows together", maxRows)
	}
	return nil
}

// Sheet takes one more sheet.
func (b *Budget) Sheet() error {
	if b.sheets--; b.sheets < 0 {
		return over("it has more than %d sheets", maxSheets)
	}
	return nil
}

// Marks takes n hidden rows or columns, or merged areas.
func (b *Budget) Marks(n int) error {
	if b.marks -= n; b.marks < 0 {
		return over("it has more hidden rows, hidden columns and merged cells than a spreadsheet of people does")
	}
	return nil
}
