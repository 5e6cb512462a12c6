package sheet

// Cursor reads rows one after another: it finds the block of each without a search.
type Cursor struct {
	s *Sheet
	b *block // of the last row
}

// Cursor starts a cursor; one goroutine uses it.
func (s *Sheet) Cursor() *Cursor { return &Cursor{s: s} }

// Row gives row r, as Sheet.Row does.
func (c *Cursor) Row(r int) Row {
	if c.b == nil || r < c.b.first || r >= c.b.first+c.b.rows {
		row := c.s.Row(r)
		c.b = row.b
		return row
	}
	return c.b.at(r)
}
