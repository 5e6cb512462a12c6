package schema

import (
	"regexp"
	"sync"
)

// expression is a regular expression that is compiled when it is first asked for: to compile all of
// them takes a quarter of the time of a short command.
func expression(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}
