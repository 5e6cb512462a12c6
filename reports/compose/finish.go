package compose

import (
	"fmt"

	"leydig/reports"
	"leydig/reports/table"
)

// finish puts the level and the journal's style into tables, orders their footnotes, and
// numbers tables and figures in the order in which they stand. The key figures have no
// number, so that the characteristics are Table 1; tables that a document for print lacks
// are counted apart (Table S1), since a word processor counts its own.
func (c *composer) finish(doc *reports.Document) {
	tables, supplement, figures := 0, 0, 0
	for _, s := range doc.Sections {
		for i, b := range s.Blocks {
			switch v := b.(type) {
			case *table.Table:
				c.sayLevel(v)
				v.Order()
				c.style.Apply(v)
				switch {
				case v.ID == "key-figures":
				case v.Aside || s.Aside || s.BookOnly:
					supplement++
					v.Label = fmt.Sprintf("Table S%d", supplement)
				default:
					tables++
					v.Label = fmt.Sprintf("Table %d", tables)
				}
			case reports.Figure:
				figures++
				v.Label = fmt.Sprintf("Figure %d", figures)
				s.Blocks[i] = v
			}
		}
		if !asFound[s.Name] {
			c.mark(s.Blocks)
		}
	}
}

// asFound are sections that tell of the input and the run in their own words.
var asFound = map[string]bool{"Findings list": true, "Columns": true, "Provenance": true}

// mark puts the style's decimal mark into the words of blocks: those of rules and methods
// are written plainly.
func (c *composer) mark(blocks []reports.Block) {
	say := c.style.Prose
	for i, b := range blocks {
		switch v := b.(type) {
		case reports.Paragraph:
			v.Text = say(v.Text)
			blocks[i] = v
		case reports.List:
			for k := range v.Items {
				v.Items[k] = say(v.Items[k])
			}
		case reports.Figure:
			v.Caption, v.Alt = say(v.Caption), say(v.Alt)
			blocks[i] = v
		case *table.Table:
			v.Title = say(v.Title)
			for k := range v.Head {
				v.Head[k].Text = say(v.Head[k].Text)
			}
			for k := range v.Notes {
				v.Notes[k].Text = say(v.Notes[k].Text)
			}
			for _, r := range v.Rows {
				for _, cell := range r.Cells {
					for k := range cell.Parts {
						cell.Parts[k].Text = say(cell.Parts[k].Text)
					}
				}
			}
		}
	}
}
