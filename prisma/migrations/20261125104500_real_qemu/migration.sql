-- AlterTable
ALTER TABLE "Sample" ADD COLUMN "residentBytes" BIGINT;

-- AlterTable
ALTER TABLE "Stick" ADD COLUMN "slot" INTEGER;
