"""One provider a module: how it speaks, signs, reports and takes messages. Nothing else knows."""
