package cohort

import (
	"sort"
	"strings"
)

// IDs are the patients' identifiers, text as written: "007" stays "007". They are kept as one
// text: a million strings are a million pointers to follow at each collection of garbage.
type IDs struct {
	text string
	ends []int // of each in text
}

// IDsOf keeps identifiers.
func IDsOf(ids ...string) IDs {
	n := 0
	for _, id := range ids {
		n += len(id)
	}
	var text strings.Builder
	text.Grow(n)
	out := IDs{ends: make([]int, 0, len(ids))}
	for _, id := range ids {
		text.WriteString(id)
		out.ends = append(out.ends, text.Len())
	}
	out.text = text.String()
	return out
}

// Len is how many there are.
func (x *IDs) Len() int { return len(x.ends) }

// At is identifier i.
func (x *IDs) At(i int) string {
	from := 0
	if i > 0 {
		from = x.ends[i-1]
	}
	return x.text[from:x.ends[i]]
}

// Search finds an identifier among those that are in order.
func (x *IDs) Search(id string) (i int, found bool) {
	return sort.Find(x.Len(), func(i int) int { return strings.Compare(id, x.At(i)) })
}

// All lists them.
func (x *IDs) All() []string {
	out := make([]string, x.Len())
	for i := range out {
		out[i] = x.At(i)
	}
	return out
}

// String writes them as fmt writes a list.
func (x IDs) String() string { return "[" + strings.Join(x.All(), " ") + "]" }
