package sheet

// Columns are some columns of a delimited file, read without keeping its text.
type Columns struct {
	Header []string       // the cells of the first line, trimmed
	Rows   int            // lines below it
	Of     map[int]Column // the columns that were asked for, by place
}

// Column is a column of texts, most of which come more than once: Codes[i] is which of
// Levels row i holds. Of more distinct texts than codes can number, Numbers holds what
// they say, NaN where a cell is one of the ways of writing "missing".
type Column struct {
	Levels  []string // trimmed, each once
	Codes   []uint16
	Numbers []float64
}
