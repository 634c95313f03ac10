-- Writes the entries of one stream, in their order. One call, and one word, for all that ring
-- together: packing a command in the client costs more than writing its entry does.
-- KEYS: the stream. ARGV: entries it keeps, about; then the new ones, each a line of its fields and
-- values.
for line in string.gmatch(ARGV[2], '[^\n]+') do
  local words = {}
  for word in string.gmatch(line, '%S+') do words[#words + 1] = word end
  redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', unpack(words))
end
