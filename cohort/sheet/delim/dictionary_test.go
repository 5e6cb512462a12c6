package delim

import (
	"fmt"
	"testing"
)

// TestHomes: texts that differ in their last bytes, as identifiers, dates and numbers do, are found
// where they are looked for first, or next to it.
func TestHomes(t *testing.T) {
	for name, text := range map[string]func(i int) string{
		"identifiers": func(i int) string { return fmt.Sprintf("P%07d", i) },
		"long ones":   func(i int) string { return fmt.Sprintf("site-3/%05d", i) },
		"dates":       func(i int) string { return fmt.Sprintf("%d-%02d-%02d", 2000+i/336, 1+i/28%12, 1+i%28) },
		"numbers":     func(i int) string { return fmt.Sprint(i) },
		"decimals":    func(i int) string { return fmt.Sprintf("%.1f", float64(i)/10) },
	} {
		const n = 6000
		var d dictionary
		d.begin()
		for range 2 {
			for i := range n {
				b := []byte(text(i))
				if got := d.number(append(b, make([]byte, slack)...), 0, len(b)); got != uint16(i) {
					t.Fatalf("%s: %s is number %d", name, b, got)
				}
			}
		}
		looked := 0
		for at, code := range d.slots {
			if !d.free(at) {
				looked += 1 + (at-home(d.keyOf(code), d.slots))&(len(d.slots)-1)
			}
		}
		if looked > n*3/2 {
			t.Errorf("%s: %d places are looked at for %d texts", name, looked, n)
		}
	}
}
